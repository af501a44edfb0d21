import { Chart } from "@pulumi/kubernetes/helm/v4";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { LOKI, type LokiPlan } from "../../../stacks/plan/logs";
import type { Placement } from "../../cluster/cluster";
import { resources } from "../../pod";
import { chartArgs } from "../../chart";
import { collectorConfig } from "./collectorConfig";
import { lokiValues } from "./lokiValues";

const TYPE = "jitsi:monitoring:Loki"; // state identity: a rename needs an alias
const COLLECTOR = "alloy";
const STATE = "/var/lib/alloy";

export interface LokiArgs {
  /** Charts, retention and size of the volume. */
  readonly plan: LokiPlan;
  /** Of Loki and its collector. */
  readonly namespace: Input<string>;
  /** Nodes that Loki runs on; the collector runs on all. */
  readonly system: Placement;
  /** Class of its volume; undefined for the cluster's default. */
  readonly storageClass: string | undefined;
}

/** Logs of all containers, kept in the cluster: Loki stores them, Grafana Alloy reads them on every node. */
export class Loki extends ComponentResource {
  constructor(name: string, args: LokiArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const childOptions = { parent: this };
    const { plan, namespace, system, storageClass } = args;

    const values = lokiValues(plan, storageClass, system);
    const loki = new Chart(LOKI, { ...chartArgs(plan.chart, values), namespace }, childOptions);
    new Chart(
      COLLECTOR,
      { ...chartArgs(plan.collector, collectorValues(plan)), namespace },
      { ...childOptions, dependsOn: [loki] },
    );
    this.registerOutputs({});
  }
}

/** Values of the chart `alloy`. */
function collectorValues(plan: LokiPlan): Record<string, unknown> {
  const pods = { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] };
  return {
    fullnameOverride: COLLECTOR,
    crds: { create: false },
    alloy: {
      configMap: { content: collectorConfig(plan) },
      // The log files belong to root. Positions are lost with the pod: it then reads the files again, and Loki drops duplicates.
      mounts: { varlog: true, extra: [{ name: "state", mountPath: STATE }] },
      securityContext: {
        runAsUser: 0,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"], add: ["DAC_READ_SEARCH"] },
      },
      storagePath: STATE,
      enableReporting: false,
      resources: resources({ cpu: 0.03, memory: 128, memoryLimit: 384 }),
    },
    controller: {
      type: "daemonset",
      tolerations: [{ operator: "Exists" }],
      volumes: { extra: [{ name: "state", emptyDir: { sizeLimit: "256Mi" } }] },
    },
    // The chart's default rules include all Secrets of the cluster, and an empty list renders an invalid role.
    rbac: { rules: [pods], clusterRules: [pods] },
  };
}
