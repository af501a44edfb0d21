import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { labels } from "../../labels";
import { BRIDGES } from "./bridges";
import { TELEPHONY_DASHBOARD, TRANSCRIPTION } from "./jigasi";
import { OVERVIEW } from "./overview";
import { dashboard } from "./dashboard";
import type { DashboardPlan } from "./plan";
import { RECORDING } from "./recording";
import { ROUTER_DASHBOARD } from "./router";
import { SIGNALLING } from "./signalling";
import { VISITORS } from "./visitors";
import { WHITEBOARD } from "./whiteboard";

/** Dashboards of parts that not every region has. */
const OPTIONAL: readonly (readonly [DashboardPlan, (plan: MonitoringPlan) => boolean])[] = [
  [RECORDING, ({ recording }) => recording],
  [VISITORS, ({ visitors }) => visitors !== undefined],
  [WHITEBOARD, ({ whiteboard }) => whiteboard],
  [TELEPHONY_DASHBOARD, ({ sip }) => sip],
  [TRANSCRIPTION, ({ transcription }) => transcription],
];

const ALWAYS: readonly DashboardPlan[] = [OVERVIEW, BRIDGES, ROUTER_DASHBOARD, SIGNALLING];

/** Every dashboard that a region may have. */
export const DASHBOARDS: readonly DashboardPlan[] = [...ALWAYS, ...OPTIONAL.map(([one]) => one)];

/** Folder in Grafana, and the annotation by which Grafana's sidecar chooses it. */
export const FOLDER = { annotation: "grafana_folder", name: "Default" } as const;

/** One ConfigMap per dashboard, with the label that the sidecar of every kube-prometheus selects. */
export function createDashboards(monitoring: MonitoringPlan, opts: CustomResourceOptions): void {
  const { namespace, region } = monitoring;
  const optional = OPTIONAL.filter(([, isIn]) => isIn(monitoring)).map(([one]) => one);
  for (const plan of [...ALWAYS, ...optional]) {
    new ConfigMap(
      plan.uid,
      {
        metadata: {
          name: plan.uid,
          namespace,
          labels: {
            ...labels({ name: "dashboard", instance: plan.uid, component: "monitoring" }),
            grafana_dashboard: "1",
          },
          annotations: { [FOLDER.annotation]: FOLDER.name },
        },
        data: { [`${plan.uid}.json`]: JSON.stringify(dashboard(plan, region), undefined, 2) },
      },
      opts,
    );
  }
}
