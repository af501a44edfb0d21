import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { labels } from "../../labels";
import { BRIDGES } from "./bridges";
import { OVERVIEW } from "./overview";
import { dashboard } from "./dashboard";
import type { DashboardPlan } from "./plan";
import { RECORDING } from "./recording";
import { ROUTER_DASHBOARD } from "./router";
import { SIGNALLING } from "./signalling";
import { VISITORS } from "./visitors";

export const DASHBOARDS: readonly DashboardPlan[] = [
  OVERVIEW,
  BRIDGES,
  ROUTER_DASHBOARD,
  SIGNALLING,
  RECORDING,
  VISITORS,
];

/** Folder in Grafana, and the annotation by which Grafana's sidecar chooses it. */
export const FOLDER = { annotation: "grafana_folder", name: "Default" } as const;

/** One ConfigMap per dashboard, with the label that the sidecar of every kube-prometheus selects. */
export function createDashboards(
  { namespace, region, recording, visitors }: Pick<MonitoringPlan, "namespace" | "region" | "recording" | "visitors">,
  opts: CustomResourceOptions,
): void {
  const needed = (plan: DashboardPlan): boolean =>
    (plan !== RECORDING || recording) && (plan !== VISITORS || visitors !== undefined);
  for (const plan of DASHBOARDS.filter(needed)) {
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
