import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { meta, networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { ROOM_CHECK_SOFTWARE, ROUTER_SOFTWARE } from "../stacks/catalogue/labels";
import { MONITORING_NAMESPACE } from "../stacks/catalogue/namespaces";
import { labels } from "./labels";

export type Peer = networking.v1.NetworkPolicyPeer;
type Port = networking.v1.NetworkPolicyPort;

/** All pods of a namespace, selected by the label that Kubernetes sets. */
export function inNamespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

/** Pods with the given `app.kubernetes.io/name` in the policy's namespace. */
export function podsOf(software: string): Peer {
  return { podSelector: { matchLabels: { "app.kubernetes.io/name": software } } };
}

/** Prometheus' pods in a namespace, selected by the label that the Prometheus operator sets. */
export function prometheusIn(namespace: string): Peer {
  return { ...inNamespace(namespace), ...podsOf("prometheus") };
}

/** The program's Prometheus, which scrapes every workload. monitoring/scraping.ts admits one in another namespace. */
export const PROMETHEUS = prometheusIn(MONITORING_NAMESPACE);

/** The router's pods, for policies in its namespace. */
export const ROUTER = podsOf(ROUTER_SOFTWARE);

/** The bridges of all shards, and TURN, for policies in their namespace. */
export const BRIDGES = podsOf("jvb");
export const TURN = podsOf("coturn");

/** The pods of the room check. */
export const ROOM_CHECK = podsOf(ROOM_CHECK_SOFTWARE);

export function tcp(...ports: readonly number[]): Port[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

export function udp(...ports: readonly number[]): Port[] {
  return ports.map((port) => ({ protocol: "UDP", port }));
}

export interface IngressPolicyArgs {
  readonly namespace: Input<string>;
  readonly podSelector: meta.v1.LabelSelector;
  /** If empty, all connections are denied. */
  readonly ingress: readonly networking.v1.NetworkPolicyIngressRule[];
}

/** Creates a NetworkPolicy that limits only ingress, for pods of a chart. */
export function createIngressPolicy(name: string, args: IngressPolicyArgs, opts: CustomResourceOptions): void {
  const { namespace, podSelector, ingress } = args;
  new NetworkPolicy(
    name,
    {
      metadata: { name, namespace, labels: labels({ name: "isolation", instance: name, component: "network" }) },
      spec: { podSelector, policyTypes: ["Ingress"], ingress: [...ingress] },
    },
    opts,
  );
}
