import type { Provider } from "@pulumi/kubernetes/provider";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import type { BalancerTimings } from "../../stacks/catalogue/loadBalancers";
import type { Toleration } from "../../stacks/plan/cluster";
import type { RecordsArgs } from "../dns/records";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";

/** A cluster of any cloud, as the rest of the program uses it. */
export interface Cluster {
  /** Provider of all Kubernetes objects in this cluster. */
  readonly provider: Provider;
  /**
   * Provider of charts. It adopts existing objects, because CRDs outlive a stack, and charts of two stacks can contain the same
   * ones.
   */
  readonly charts: Provider;
  /** For kubectl, secret. It obtains tokens from the cloud's CLI; undefined for an existing cluster. */
  readonly kubeconfig: Output<string> | undefined;
  /** Nodes with public addresses, for bridges. */
  readonly media: Placement;
  /** The firewall that must admit media to bridges; undefined where only TURN reaches them. */
  readonly mediaFirewall: MediaFirewall | undefined;
  /** Nodes for recorders. */
  readonly recording: Placement;
  /** The bucket for recordings; undefined if the program does not create one. */
  readonly recordings: RecordingsBucket | undefined;
  /** Nodes for all other workloads. */
  readonly system: Placement;
  /** Storage class; undefined for the cluster's default. */
  readonly storageClass: string | undefined;
  /**
   * Namespace labels that make pods ready only as healthy targets of their load balancer, so that rollouts and node drains wait
   * for that. Empty if the cloud has no such mechanism.
   */
  readonly balancedNamespace: Readonly<Record<string, string>>;
  /** Settings of the router's load balancer. */
  readonly router: LoadBalancer;
  /** Settings of TURN's load balancer. */
  readonly turn: LoadBalancer;
  /** Access to DNS for DNS-01 challenges; undefined if not available or not needed. */
  readonly dnsSolver: DnsSolver | undefined;
  /** Creates records in the cloud's DNS; undefined for an existing cluster. */
  readonly publish: ((name: string, args: RecordsArgs, opts: ComponentResourceOptions) => void) | undefined;
  /**
   * Dependencies of every workload, deleted after it: nodes, and the controllers that delete load balancers and volumes.
   */
  readonly ready: readonly Resource[];
  /**
   * The cluster resource, for `deletedWith` of objects that exist only inside it. Not for Services of type LoadBalancer and
   * volume claims: their load balancers and disks would remain and be billed.
   */
  readonly lifetime: Resource | undefined;
}

/** Nodes on which a pod may run. */
export interface Placement {
  /** Empty if the program does not label the nodes. */
  readonly selector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
}

/** A bucket of the cloud for recordings, to which the recorders' own identity may write. */
export interface RecordingsBucket {
  readonly name: Output<string>;
  /** Options of rclone's backend for the bucket, by name. */
  readonly backend: Readonly<Record<string, string>>;
  /** Annotations of service account jitsi/jitsi-recorder. */
  readonly serviceAccountAnnotations: Readonly<Record<string, Input<string>>>;
  /** Resources that must exist before the pods start, so that they get the identity with its permissions. */
  readonly grants: readonly Resource[];
}

/** Days after which a bucket for recordings deletes the parts of unfinished uploads, which are billed but not listed. */
export const ABORT_UPLOAD_DAYS = 7;

/** Namespace and name of the recorders' service account, which the clouds' identities refer to. */
export const RECORDER_ACCOUNT = { namespace: NAMESPACE, name: "jitsi-recorder" } as const;

/** Firewall rule for media. Without it conferences connect, but without audio and video. */
export interface MediaFirewall {
  readonly protocol: "udp";
  readonly port: number;
  /** All ports, if there are several. */
  readonly ports?: readonly number[];
  readonly from: "0.0.0.0/0";
  /** Labels of media nodes. */
  readonly nodes: Placement["selector"];
  /** Id of the cloud's firewall rule, on aws of the first port; undefined if the operator must open the firewall. */
  readonly rule: Output<string> | undefined;
}

export function mediaFirewall(
  ports: readonly number[],
  media: Placement,
  rule: Output<string> | undefined,
): MediaFirewall | undefined {
  const [port] = ports;
  if (port === undefined) return undefined;
  const several = ports.length === 1 ? {} : { ports };
  return { protocol: "udp", port, ...several, from: "0.0.0.0/0", nodes: media.selector, rule };
}

/** Settings of a Service of type LoadBalancer. */
export interface LoadBalancer {
  readonly annotations: Readonly<Record<string, Input<string>>>;
  /** `spec.loadBalancerClass`, immutable; undefined for the cluster's default. */
  readonly loadBalancerClass: string | undefined;
  /** `spec.allocateLoadBalancerNodePorts`: false if the load balancer targets pods directly. */
  readonly nodePorts: boolean;
  /** Time to attach and detach pods, for which rollouts and terminating pods wait. */
  readonly timings: BalancerTimings;
  /** Reserved addresses, which outlive it; undefined if the cloud assigns one. */
  readonly addresses: readonly Output<string>[] | undefined;
}

/** Settings that allow cert-manager to create DNS records for challenges. */
export interface DnsSolver {
  /** Field `dns01` of the solver, for example `{ route53: { … } }`. */
  readonly dns01: Readonly<Record<string, Readonly<Record<string, Input<string>>>>>;
  /** Annotations of service account cert-manager/cert-manager. */
  readonly serviceAccountAnnotations: Readonly<Record<string, Input<string>>>;
  /** Cloud identity of its pods. Pods that already run do not get a new one. */
  readonly identity: Input<string>;
  /** Resources that must exist before the pods start, so that they get the identity with its permissions. */
  readonly grants: readonly Resource[];
}
