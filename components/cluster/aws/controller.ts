import type { Cluster } from "@pulumi/aws/eks";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { ComponentResourceOptions, CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { ChartPlan, ChartValues } from "../../../stacks/plan/charts";
import { chartArgs } from "../../chart";
import { createIngressPolicy, tcp } from "../../networkPolicy";
import { createPodIdentity } from "./podIdentity";
import type { Statement } from "./roles";

const NAMESPACE = "kube-system";

export interface ControllerArgs {
  /** Name of the chart's release and of its service account. */
  readonly release: string;
  readonly chart: ChartPlan;
  readonly values: ChartValues;
  /** Its permissions in the account. */
  readonly statements: readonly Statement[];
  /** Ports for the API server, whose address is unknown. All other ingress is denied, except probes, which come from the node. */
  readonly ports: readonly number[];
}

export interface ControllerOptions {
  readonly aws: CustomResourceOptions;
  readonly kubernetes: ComponentResourceOptions & { dependsOn: Resource[] };
}

/** Installs a controller of the cluster in kube-system by its chart. */
export function createController(
  name: string,
  cluster: Cluster,
  { release, chart, values, statements, ports }: ControllerArgs,
  opts: ControllerOptions,
): Resource {
  const identity = createPodIdentity(
    name,
    cluster,
    { namespace: NAMESPACE, serviceAccount: release, statements },
    opts.aws,
  );
  createIngressPolicy(
    release,
    {
      namespace: NAMESPACE,
      podSelector: { matchLabels: { "app.kubernetes.io/instance": release } },
      ingress: ports.length === 0 ? [] : [{ ports: tcp(...ports) }],
    },
    opts.kubernetes,
  );
  return new Chart(
    name,
    { ...chartArgs(chart, values), name: release, namespace: NAMESPACE },
    { ...opts.kubernetes, dependsOn: [...opts.kubernetes.dependsOn, ...identity.grants] },
  );
}
