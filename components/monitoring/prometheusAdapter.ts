import { ConfigMap, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Resource,
} from "@pulumi/pulumi";
import type { AdapterPlan, MonitoringPlan } from "../../stacks/plan/monitoring";
import type { Placement } from "../cluster/cluster";
import { labels } from "../labels";
import { resources, type PodSpec } from "../pod";
import { PORTS } from "../../stacks/catalogue/ports";
import { grantRole } from "../role";
import { adapterRules } from "./adapterRules";
import { type AggregatedApi, createApiService, createServing } from "./aggregatedApi";
import { servingPod } from "./servingPod";
import { createWorkload } from "../workload";

const TYPE = "jitsi:monitoring:PrometheusAdapter"; // state identity: a rename needs an alias
/** Its own chart and kube-prometheus call its objects `prometheus-adapter`. */
const NAME = "jitsi-prometheus-adapter";
const APP = { name: "prometheus-adapter", instance: NAME, component: "monitoring" };

export interface PrometheusAdapterArgs {
  /** Namespaces, replicas and size. */
  readonly plan: Pick<MonitoringPlan, "namespace" | "watched" | "dnsDomain" | "prometheus" | "pullSecret"> & {
    readonly adapter: AdapterPlan;
  };
  /** Nodes that it runs on. */
  readonly system: Placement;
}

/**
 * Serves bitrate and stress of bridges to the autoscaler, from Prometheus. The autoscaler ignores terminating pods in metrics of pods,
 * so draining bridges do not count.
 */
export class PrometheusAdapter extends ComponentResource {
  constructor(name: string, args: PrometheusAdapterArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan, system } = args;
    const childOptions = { parent: this };
    const { namespace, adapter, dnsDomain } = plan;
    const api: AggregatedApi = { app: APP, namespace, dnsDomain, group: "custom.metrics.k8s.io", version: "v1beta1" };
    const metadata = { name: NAME, namespace, labels: labels(APP) };
    const rules = rulesOf(plan);

    const account = new ServiceAccount(NAME, { metadata }, childOptions);
    const configuration = createAdapterRules(plan, childOptions);
    const deployment = createWorkload(
      { app: APP, namespace, replicas: adapter.replicas, pod: podSpec(plan, api, system), startsFrom: [rules] },
      {
        ...childOptions,
        dependsOn: [
          account,
          configuration,
          ...createServing(api, childOptions),
          ...allowAnswering(namespace, childOptions),
        ],
      },
    );
    createApiService(api, deployment, childOptions);
    this.registerOutputs({});
  }
}

/** Rules of the adapter. Operators of a cluster with an adapter of its own copy them from here. */
export function createAdapterRules(
  plan: Pick<MonitoringPlan, "namespace" | "watched">,
  opts: CustomResourceOptions,
): ConfigMap {
  const metadata = { name: NAME, namespace: plan.namespace, labels: labels(APP) };
  return new ConfigMap(NAME, { metadata, data: { "config.yaml": rulesOf(plan) } }, opts);
}

function rulesOf({ watched }: Pick<MonitoringPlan, "watched">): string {
  return JSON.stringify(adapterRules(watched), undefined, 2);
}

/** The adapter may list the pods of a query, and the autoscaler may query the adapter. */
function allowAnswering(namespace: string, opts: CustomResourceOptions): Resource[] {
  const autoscaler = `${NAME}-autoscaler`;
  return [
    grantRole(
      NAME,
      {
        metadata: { name: NAME, labels: labels(APP) },
        rules: [{ apiGroups: [""], resources: ["namespaces", "pods"], verbs: ["get", "list", "watch"] }],
        account: { name: NAME, namespace },
      },
      opts,
    ),
    grantRole(
      autoscaler,
      {
        metadata: { name: autoscaler, labels: labels(APP) },
        rules: [{ apiGroups: ["custom.metrics.k8s.io"], resources: ["*"], verbs: ["get", "list"] }],
        account: { name: "horizontal-pod-autoscaler", namespace: "kube-system" },
      },
      opts,
    ),
  ];
}

function podSpec(plan: PrometheusAdapterArgs["plan"], api: AggregatedApi, system: Placement): PodSpec {
  const health = { httpGet: { path: "/healthz", port: "https", scheme: "HTTPS" }, timeoutSeconds: 5 };
  return servingPod(api, system, {
    image: plan.adapter.image,
    pullSecret: plan.pullSecret,
    port: PORTS.customMetrics,
    args: [
      `--prometheus-url=${plan.prometheus.url}`,
      "--metrics-relist-interval=1m",
      "--config=/etc/adapter/config.yaml",
    ],
    readinessProbe: { ...health, periodSeconds: 10 },
    livenessProbe: { ...health, periodSeconds: 15, failureThreshold: 6, initialDelaySeconds: 30 },
    resources: resources(plan.adapter.size),
    volumeMounts: [
      { name: "configuration", mountPath: "/etc/adapter", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
    volumes: [
      { name: "configuration", configMap: { name: NAME } },
      { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
    ],
  });
}
