import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import {
  DIAL_OUT_SOFTWARE,
  POD_SHARD,
  ROOM_CHECK_SOFTWARE,
  ROUTER_SOFTWARE,
  SIP_SOFTWARE,
  TRANSCRIBER_SOFTWARE,
  WHITEBOARD_SOFTWARE,
} from "../../stacks/catalogue/labels";
import { MONITORING_NAMESPACE } from "../../stacks/catalogue/namespaces";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import { createCustomResource } from "../customResource";
import { labels } from "../labels";
import { prometheusIn, tcp } from "../networkPolicy";
import { grantRole } from "../role";

/** Pods with metrics, and the port that serves them. */
export interface Target {
  /** Value of the pods' label `app.kubernetes.io/name`; becomes the label `job`. */
  readonly name: string;
  /** Name of the container port. */
  readonly port: string;
  readonly number: number;
  /** Whether each shard has such pods. */
  readonly sharded: boolean;
  readonly params?: Record<string, string[]>;
}

/** Targets of every region. All of them export Prometheus metrics themselves. */
export const TARGETS: readonly Target[] = [
  { name: "jvb", port: "rest", number: PORTS.bridgeRest, sharded: true },
  { name: "jicofo", port: "rest", number: PORTS.jicofoRest, sharded: true },
  { name: "prosody", port: "bosh", number: PORTS.bosh, sharded: true },
  // Without `no-maint`, slots without a shard make nine tenths of the series.
  { name: ROUTER_SOFTWARE, port: "metrics", number: PORTS.routerMetrics, sharded: false, params: { "no-maint": [""] } },
  { name: "coturn", port: "metrics", number: PORTS.turnMetrics, sharded: false },
  { name: ROOM_CHECK_SOFTWARE, port: "metrics", number: PORTS.roomCheck, sharded: false },
];

/** Targets of parts that not every region has. */
function optionalTargets(plan: MonitoringPlan): readonly Target[] {
  const jigasi = { port: "rest", number: PORTS.jigasiRest };
  const all: readonly (readonly [boolean, Target])[] = [
    [plan.visitors !== undefined, { name: "visitor", port: "bosh", number: PORTS.bosh, sharded: true }],
    [plan.whiteboard, { name: WHITEBOARD_SOFTWARE, port: "metrics", number: PORTS.whiteboardMetrics, sharded: false }],
    [plan.sip, { name: SIP_SOFTWARE, ...jigasi, sharded: false }],
    [plan.dialOut, { name: DIAL_OUT_SOFTWARE, ...jigasi, sharded: true }],
    [plan.transcription, { name: TRANSCRIBER_SOFTWARE, ...jigasi, sharded: true }],
  ];
  return all.filter(([enabled]) => enabled).map(([, target]) => target);
}

function targetsOf(plan: MonitoringPlan): readonly Target[] {
  return [...TARGETS, ...optionalTargets(plan)];
}

/** One PodMonitor per component, for the pods of all present and future shards, and Prometheus' permission to discover them. */
export function createScraping(plan: MonitoringPlan, opts: CustomResourceOptions): void {
  for (const target of targetsOf(plan)) createPodMonitor(plan, target, opts);
  allowDiscovery(plan, opts);
  if (plan.prometheus.namespace !== MONITORING_NAMESPACE) allowScraping(plan, opts);
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

/** Selector of the pods of a target. */
export function podLabels({ name }: Target): Record<string, string> {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "jitsi" };
}

const SHARD_LABEL = {
  action: "replace" as const,
  sourceLabels: [POD_SHARD],
  targetLabel: "shard",
};

/** kube-prometheus permits its Prometheus to discover pods in listed namespaces only. */
function allowDiscovery(plan: MonitoringPlan, opts: CustomResourceOptions): void {
  const { namespace, serviceAccount } = plan.prometheus;
  const name = "prometheus";
  const metadata = { name, namespace: plan.watched, labels: labels({ name, instance: name, component: "monitoring" }) };
  const rules = [{ apiGroups: [""], resources: ["services", "endpoints", "pods"], verbs: ["get", "list", "watch"] }];
  grantRole(name, { metadata, rules, account: { name: serviceAccount, namespace } }, opts);
}

/** Each component allows scrapes from namespace `monitoring`; a Prometheus in another namespace needs this. */
function allowScraping(plan: MonitoringPlan, opts: CustomResourceOptions): void {
  const name = "prometheus";
  new NetworkPolicy(
    name,
    {
      metadata: { name, namespace: plan.watched, labels: labels({ name, instance: name, component: "monitoring" }) },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/part-of": "jitsi" } },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [prometheusIn(plan.prometheus.namespace)],
            ports: tcp(...targetsOf(plan).map(({ number }) => number)),
          },
        ],
      },
    },
    opts,
  );
}
