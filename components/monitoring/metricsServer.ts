import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import type { HelperPlan } from "../../stacks/plan/images";
import type { Environment } from "../../stacks/schema/schema";
import type { Placement } from "../cluster/cluster";
import { labels } from "../labels";
import { type PodSpec, resources } from "../pod";
import { grantRole, RBAC } from "../role";
import { type AggregatedApi, createApiService, createServing } from "./aggregatedApi";
import { servingPod } from "./servingPod";
import { createWorkload } from "../workload";

const TYPE = "jitsi:monitoring:MetricsServer"; // state identity: a rename needs an alias
/** Its own chart and manifest call its objects `metrics-server`. */
const NAME = "jitsi-metrics-server";
const APP = { name: "metrics-server", instance: NAME, component: "monitoring" };
const API = { app: APP, namespace: "kube-system", group: "metrics.k8s.io", version: "v1beta1" };

/** What its makers ask for in a cluster of up to a hundred nodes; it grows by a MiB a node beyond. */
const SIZE = { cpu: 0.1, memory: 200, memoryLimit: 400 };

export interface MetricsServerArgs {
  readonly plan: HelperPlan;
  /** Two replicas in production, else one. */
  readonly environment: Environment;
  /** Domain of Services in the cluster. */
  readonly dnsDomain: string;
  /** Nodes that it runs on. */
  readonly system: Placement;
}

/**
 * CPU and memory of pods, for `kubectl top` and for autoscalers. It needs no Prometheus, so bridges are still added when that is
 * down. cert-manager has to be there.
 */
export class MetricsServer extends ComponentResource {
  constructor(name: string, args: MetricsServerArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const childOptions = { parent: this };
    const { namespace } = API;
    const metadata = { name: NAME, namespace, labels: labels(APP) };
    const replicas = args.environment === "production" ? 2 : 1;

    const account = new ServiceAccount(NAME, { metadata }, childOptions);
    const api: AggregatedApi = { ...API, dnsDomain: args.dnsDomain };
    const serving = createServing(api, childOptions);
    const deployment = createWorkload(
      { app: APP, namespace, replicas, pod: podSpec(api, args) },
      { ...childOptions, dependsOn: [account, ...serving, allowMeasuring(childOptions)] },
    );
    createApiService(api, deployment, childOptions);
    this.registerOutputs({});
  }
}

/** It may read the kubelets' metrics, and roles that may view a namespace may read the metrics of its pods. */
function allowMeasuring(opts: CustomResourceOptions): Resource {
  const viewer = `${NAME}-view`;
  const aggregated = ["view", "edit", "admin"].map((to) => [`${RBAC}/aggregate-to-${to}`, "true"]);
  new ClusterRole(
    viewer,
    {
      metadata: { name: viewer, labels: { ...labels(APP), ...Object.fromEntries(aggregated) } },
      rules: [{ apiGroups: [API.group], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] }],
    },
    opts,
  );
  const rules = [
    { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
  ];
  const metadata = { name: NAME, labels: labels(APP) };
  return grantRole(NAME, { metadata, rules, account: { name: NAME, namespace: API.namespace } }, opts);
}

function podSpec(api: AggregatedApi, { plan, system }: MetricsServerArgs): PodSpec {
  const probe = (path: string): { httpGet: { path: string; port: string; scheme: string }; periodSeconds: number } => ({
    httpGet: { path, port: "https", scheme: "HTTPS" },
    periodSeconds: 10,
  });
  const pod = servingPod(api, system, {
    ...plan,
    port: PORTS.metricsServer,
    args: [
      "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
      "--kubelet-use-node-status-port",
      "--metric-resolution=15s",
    ],
    readinessProbe: { ...probe("/readyz"), initialDelaySeconds: 20 },
    livenessProbe: { ...probe("/livez"), failureThreshold: 6 },
    resources: resources(SIZE),
  });
  return { ...pod, priorityClassName: "system-cluster-critical" };
}
