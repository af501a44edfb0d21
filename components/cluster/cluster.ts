import type { Provider } from "@pulumi/kubernetes/provider";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import type { Toleration } from "../../stacks/plan/cluster";
import type { RecordsArgs } from "../dns/records";
import { PORTS } from "../../stacks/catalogue/ports";

/** A cluster of any kind. Callers do not depend on its cloud. */
export interface Cluster {
  /** Acts on this cluster and no other; every Kubernetes object is made with it. */
  readonly provider: Provider;
  /**
   * The same, for charts: it takes over what exists, since definitions of custom resources outlive a stack, and charts of two
   * stacks can bring the same ones.
   */
  readonly charts: Provider;
  /** For kubectl, secret. Asks the cloud's own tool for a token whenever it is used; undefined where its owner has one. */
  readonly kubeconfig: Output<string> | undefined;
  /** Where bridges run: nodes with public addresses. */
  readonly media: Placement;
  /** What has to let media in to bridges. */
  readonly mediaFirewall: MediaFirewall;
  /** Where everything else runs. */
  readonly system: Placement;
  /** Class of volumes; undefined for the one that the cluster takes by default. */
  readonly storageClass: string | undefined;
  /**
   * Labels of a namespace whose pods are ready only once their load balancer sends to them, so that updates and node drains wait
   * for that; empty where nothing of the cloud tells.
   */
  readonly balancedNamespace: Readonly<Record<string, string>>;
  /** How the router's load balancer is asked for. */
  readonly router: LoadBalancer;
  /** How TURN's load balancer is asked for. */
  readonly turn: LoadBalancer;
  /** How cert-manager proves names by DNS; undefined where it cannot, or need not. */
  readonly dnsSolver: DnsSolver | undefined;
  /** Makes records in the cloud's DNS; undefined where the cluster is in no cloud of ours. */
  readonly publish: ((name: string, args: RecordsArgs, opts: ComponentResourceOptions) => void) | undefined;
  /**
   * What has to exist before any workload, and outlives it on the way down: nodes to run on, and the controllers that free
   * load balancers and volumes.
   */
  readonly ready: readonly Resource[];
  /**
   * The cluster itself, for `deletedWith` on objects that mean nothing outside of it. Not for Services of type LoadBalancer
   * and not for claims of volumes: what they stand for is outside, and would stay and be billed.
   */
  readonly lifetime: Resource | undefined;
}

/** Which nodes a pod may run on. */
export interface Placement {
  /** Empty where nodes carry no label of ours. */
  readonly selector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
}

/** What people's media comes through: without it calls connect, and nobody sees or hears anybody. */
export interface MediaFirewall {
  readonly protocol: "udp";
  readonly port: number;
  readonly from: "0.0.0.0/0";
  /** Of media nodes. */
  readonly nodes: Placement["selector"];
  /** The cloud's id of the rule that lets it in; undefined where the owner of the nodes has to see to it. */
  readonly rule: Output<string> | undefined;
}

export function mediaFirewall(media: Placement, rule: Output<string> | undefined): MediaFirewall {
  return { protocol: "udp", port: PORTS.media, from: "0.0.0.0/0", nodes: media.selector, rule };
}

/** What a Service of type LoadBalancer says so that the cloud makes the right one. */
export interface LoadBalancer {
  readonly annotations: Readonly<Record<string, Input<string>>>;
  /** `spec.loadBalancerClass`, immutable; undefined for the cluster's default. */
  readonly loadBalancerClass: string | undefined;
  /** `spec.allocateLoadBalancerNodePorts`: false where the load balancer reaches pods by themselves. */
  readonly nodePorts: boolean;
  /** How long a pod that is ready may still be no target of it, seconds. The next pod of an update goes no earlier. */
  readonly settleSeconds: number;
  /** Addresses that are reserved for it and outlive it; undefined where it gets its own. */
  readonly addresses: readonly Output<string>[] | undefined;
}

/** The part of an ACME issuer, and of cert-manager's service account, that lets it write records. */
export interface DnsSolver {
  /** `dns01` of a solver as it stands, for example `{ route53: { … } }`. */
  readonly dns01: Readonly<Record<string, Readonly<Record<string, Input<string>>>>>;
  /** On service account cert-manager/cert-manager. */
  readonly serviceAccountAnnotations: Readonly<Record<string, Input<string>>>;
  /** What its pods are to the cloud. Pods that started before they had it, or with another one, do not get it. */
  readonly identity: Input<string>;
  /** Until these exist, pods that start get no identity, or one that may do nothing. */
  readonly grants: readonly Resource[];
}
