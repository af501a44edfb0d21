import type { networking } from "@pulumi/kubernetes/types/input";
import { MONITORING_NAMESPACE } from "../stacks/monitoring";

export type Peer = networking.v1.NetworkPolicyPeer;
type Port = networking.v1.NetworkPolicyPort;

/** All pods of a namespace, by the label that Kubernetes gives it. */
export function inNamespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

/** Whom every part of a region shows its metrics; a Prometheus that lives elsewhere is let in by monitoring/scraping.ts. */
export const MONITORING = inNamespace(MONITORING_NAMESPACE);

export function tcp(...ports: readonly number[]): Port[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

export function udp(...ports: readonly number[]): Port[] {
  return ports.map((port) => ({ protocol: "UDP", port }));
}
