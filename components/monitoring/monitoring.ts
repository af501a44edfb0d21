import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  getStack,
  type Output,
} from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { createCustomResource } from "../customResource";
import { labels } from "../labels";
import { ruleGroups } from "./alerts/rules";
import { createDashboards } from "./dashboards/dashboards";
import { createIsolation } from "./isolation";
import { createKubePrometheus, type KubePrometheusArgs } from "./kubePrometheus/kubePrometheus";
import { Loki } from "./logs/loki";
import { createRoomCheck } from "./roomCheck";
import { createScraping } from "./scraping";

const TYPE = "jitsi:monitoring:Monitoring"; // state identity: a rename needs an alias

export interface MonitoringArgs extends KubePrometheusArgs {
  readonly plan: MonitoringPlan;
}

/** Prometheus, Grafana and Alertmanager. Depends on cert-manager, and on the resources of `createMonitoringPrerequisites`. */
export class Monitoring extends ComponentResource {
  /** Password of Grafana's user `admin`, secret. Undefined where the cluster has its own Grafana. */
  readonly grafanaPassword: Output<string> | undefined;

  constructor(name: string, args: MonitoringArgs, opts?: ComponentResourceOptions) {
    // Inputs of a component are stored in the state: no secrets. The URL of the heartbeat is one.
    super(TYPE, name, { ...args, plan: undefined, receiverSecret: undefined }, opts);
    const { plan } = args;
    const childOptions = { parent: this };

    createScraping(plan, childOptions);
    createRules(plan, childOptions);
    createDashboards(plan, childOptions);
    createRoomCheck(plan, args.system, childOptions);
    if (plan.stack !== undefined) {
      const { logs, system, storageClass } = args;
      if (logs?.kind === "loki")
        new Loki("loki", { plan: logs, namespace: plan.namespace, system, storageClass }, childOptions);
      this.grafanaPassword = createKubePrometheus(plan, plan.stack, args, childOptions);
      createIsolation(plan, childOptions);
    }
    this.registerOutputs({ grafanaPassword: this.grafanaPassword });
  }
}

/** All alerts of a region in one object. */
function createRules(plan: MonitoringPlan, opts: CustomResourceOptions): void {
  const name = "jitsi";
  createCustomResource<IPrometheusRule>(
    name,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: {
        name,
        namespace: plan.namespace,
        labels: { ...labels({ name: "alerts", instance: name, component: "monitoring" }), ...plan.prometheus.labels },
      },
      spec: { groups: ruleGroups(plan, getStack()).map(({ name, rules }) => ({ name, rules: [...rules] })) },
    },
    opts,
  );
}
