import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { meta, networking } from "@pulumi/kubernetes/types/input";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { ROOM_CHECK_SOFTWARE, ROUTER_SOFTWARE } from "../stacks/catalogue/labels";
import { MONITORING_NAMESPACE } from "../stacks/catalogue/namespaces";
import { PORTS } from "../stacks/catalogue/ports";
import { type AppIdentity, labels, selector } from "./labels";

export type Peer = networking.v1.NetworkPolicyPeer;
type Port = networking.v1.NetworkPolicyPort;
type IngressRule = networking.v1.NetworkPolicyIngressRule;
export type EgressRule = networking.v1.NetworkPolicyEgressRule;

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

/** DNS queries to the cluster's DNS servers. */
export const DNS_QUERIES: EgressRule = {
  to: [inNamespace("kube-system")],
  ports: [...udp(PORTS.dns), ...tcp(PORTS.dns)],
};

/** All addresses except link-local ones, which are for nodes. */
export const ANYWHERE: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } };

/** Allowed connections of a workload's pods. */
export interface Flows {
  /** If empty, all connections to the pods are denied. */
  readonly ingress: readonly IngressRule[];
  /** Default: all connections of the pods are allowed. */
  readonly egress?: readonly EgressRule[];
}

export interface NetworkPolicyArgs extends Flows {
  /** The workload whose pods it selects. The policy has its name and labels. */
  readonly app: AppIdentity;
  readonly namespace: Input<string>;
}

/** Creates the NetworkPolicy of one workload. */
export function createNetworkPolicy(
  { app, namespace, ingress, egress }: NetworkPolicyArgs,
  opts: CustomResourceOptions,
): void {
  new NetworkPolicy(
    app.instance,
    {
      metadata: { name: app.instance, namespace, labels: labels(app) },
      spec: {
        podSelector: { matchLabels: selector(app) },
        policyTypes: ["Ingress", ...(egress === undefined ? [] : ["Egress"])],
        ingress: [...ingress],
        ...(egress === undefined ? {} : { egress: [...egress] }),
      },
    },
    opts,
  );
}

export interface IngressPolicyArgs {
  readonly namespace: Input<string>;
  readonly podSelector: meta.v1.LabelSelector;
  /** If empty, all connections are denied. */
  readonly ingress: readonly IngressRule[];
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
