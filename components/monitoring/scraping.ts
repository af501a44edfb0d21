import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { POD_SHARD, ROOM_CHECK_SOFTWARE, ROUTER_SOFTWARE } from "../../stacks/catalogue/labels";
import { MONITORING_NAMESPACE } from "../../stacks/catalogue/namespaces";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { createCustomResource } from "../customResource";
import { labels } from "../labels";
import { prometheusIn, tcp } from "../networkPolicy";
import { grantRole } from "../role";

/** Something that serves metrics: the pods that carry its name, and which of their ports it is. */
export interface Target {
  /** Label `app.kubernetes.io/name` of its pods; becomes the label `job`. */
  readonly name: string;
  /** Name of the port in its container. */
  readonly port: string;
  readonly number: number;
  /** There is one in every shard. */
  readonly sharded: boolean;
  readonly params?: Record<string, string[]>;
}

/** All of them have metrics of their own: no exporter stands beside anything. */
export const TARGETS: readonly Target[] = [
  { name: "jvb", port: "rest", number: PORTS.bridgeRest, sharded: true },
  { name: "jicofo", port: "rest", number: PORTS.jicofoRest, sharded: true },
  { name: "prosody", port: "bosh", number: PORTS.bosh, sharded: true },
  // Slots without a shard would be nine tenths of its series.
  { name: ROUTER_SOFTWARE, port: "metrics", number: PORTS.routerMetrics, sharded: false, params: { "no-maint": [""] } },
  { name: "coturn", port: "metrics", number: PORTS.turnMetrics, sharded: false },
  { name: ROOM_CHECK_SOFTWARE, port: "metrics", number: PORTS.roomCheck, sharded: false },
];

/** One PodMonitor a component, for the pods of all shards, those to come too; and Prometheus' right to find them. */
export function createScraping(plan: MonitoringPlan, opts: CustomResourceOptions): void {
  for (const target of TARGETS) createPodMonitor(plan, target, opts);
  allowFinding(plan, opts);
  if (plan.prometheus.namespace !== MONITORING_NAMESPACE) allowAsking(plan, opts);
}

function createPodMonitor(plan: MonitoringPlan, target: Target, opts: CustomResourceOptions): void {
  const name = target.name;
  createCustomResource<IPodMonitor>(
    name,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: {
        name,
        namespace: plan.watched,
        labels: { ...labels({ name, instance: name, component: "monitoring" }), ...plan.prometheus.labels },
      },
      spec: {
        jobLabel: "app.kubernetes.io/name",
        selector: { matchLabels: podLabels(target) },
        podMetricsEndpoints: [
          {
            port: target.port,
            path: "/metrics",
            ...(target.params === undefined ? {} : { params: target.params }),
            relabelings: target.sharded ? [SHARD_LABEL] : [],
          },
        ],
      },
    },
    opts,
  );
}

/** What the pods of a target are selected by. */
export function podLabels({ name }: Target): Record<string, string> {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "jitsi" };
}

const SHARD_LABEL = {
  action: "replace" as const,
  sourceLabels: [POD_SHARD],
  targetLabel: "shard",
};

/** kube-prometheus gives its Prometheus the right to look into a namespace only where somebody says so. */
function allowFinding(plan: MonitoringPlan, opts: CustomResourceOptions): void {
  const { namespace, serviceAccount } = plan.prometheus;
  const name = "prometheus";
  const metadata = { name, namespace: plan.watched, labels: labels({ name, instance: name, component: "monitoring" }) };
  const rules = [{ apiGroups: [""], resources: ["services", "endpoints", "pods"], verbs: ["get", "list", "watch"] }];
  grantRole(name, { metadata, rules, account: { name: serviceAccount, namespace } }, opts);
}

/** Every part of a region lets the usual namespace ask for its metrics; a Prometheus that lives elsewhere needs this. */
function allowAsking(plan: MonitoringPlan, opts: CustomResourceOptions): void {
  const name = "prometheus";
  new NetworkPolicy(
    name,
    {
      metadata: { name, namespace: plan.watched, labels: labels({ name, instance: name, component: "monitoring" }) },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/part-of": "jitsi" } },
        policyTypes: ["Ingress"],
        ingress: [
          { from: [prometheusIn(plan.prometheus.namespace)], ports: tcp(...TARGETS.map(({ number }) => number)) },
        ],
      },
    },
    opts,
  );
}
