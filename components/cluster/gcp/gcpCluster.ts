import type { Provider } from "@pulumi/kubernetes/provider";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { createCloudDnsRecords } from "../../dns/cloudDns";
import {
  type Cluster,
  type DnsSolver,
  type LoadBalancer,
  type MediaFirewall,
  mediaFirewall,
  type Placement,
  type RecordingsBucket,
} from "../cluster";
import { createKubernetesProviders } from "../kubernetesProvider";
import { placementOn } from "../placement";
import { stackName } from "../stackName";
import { createControlPlane } from "./controlPlane";
import { createDnsSolver } from "./dnsSolver";
import { createFirewall } from "./firewall";
import { createNodeIdentity } from "./identity";
import { kubeconfigOf } from "./kubeconfig";
import { createInternalLoadBalancer, createLoadBalancer, PASS_THROUGH } from "./loadBalancers";
import { createLogs } from "./logs";
import { createNetwork } from "./network";
import { createNodePools } from "./nodePools";
import { createGcpProvider } from "./provider";
import { createRecordings } from "./recordings";
import { createStorage } from "./storage";

const TYPE = "jitsi:cluster:GcpCluster"; // state identity: a rename needs an alias

export interface GcpClusterArgs {
  /** Region, network, versions and node pools of the cluster. */
  readonly plan: GcpPlan;
}

/** A Google Kubernetes Engine cluster with network, nodes and storage. */
export class GcpCluster extends ComponentResource implements Cluster {
  readonly provider: Provider;
  readonly charts: Provider;
  readonly kubeconfig: Output<string>;
  readonly media: Placement;
  readonly mediaFirewall: MediaFirewall | undefined;
  readonly recording: Placement;
  readonly recordings: RecordingsBucket | undefined;
  readonly system: Placement;
  readonly storageClass: string;
  readonly balancedNamespace = {};
  readonly router: LoadBalancer;
  readonly turn: LoadBalancer;
  readonly dnsSolver: DnsSolver | undefined;
  readonly publish: NonNullable<Cluster["publish"]>;
  readonly ready: readonly Resource[];
  readonly lifetime: Resource;

  constructor(name: string, args: GcpClusterArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan } = args;
    const provider = createGcpProvider(name, plan, { parent: this });
    const gcp = { parent: this, provider };
    this.media = placementOn(plan.pools, "media");
    this.recording = placementOn(plan.pools, "recording");
    this.system = placementOn(plan.pools, "system");

    const network = createNetwork(name, plan, gcp);
    const firewall = createFirewall(name, network, plan, gcp);
    this.mediaFirewall = mediaFirewall(plan.mediaPorts, this.media, firewall.media?.id);
    const identity = createNodeIdentity(name, plan, gcp);
    const cluster = createControlPlane(name, plan, { network, identity }, { ...gcp, dependsOn: [...network.routes] });
    const nodes = createNodePools(name, plan, { cluster, identity }, gcp);
    if (plan.logs !== undefined) createLogs(name, plan, plan.logs, gcp);

    this.kubeconfig = kubeconfigOf(cluster, plan);
    const access = { kubeconfig: this.kubeconfig, identifier: stackName(plan) };
    const kubernetes = createKubernetesProviders(name, access, { parent: this });
    this.provider = kubernetes.provider;
    this.charts = kubernetes.charts;
    const storage = createStorage(name, plan, { parent: this, provider: this.provider, deletedWith: cluster });
    this.storageClass = storage.storageClass;
    this.router =
      plan.router === "none"
        ? PASS_THROUGH
        : plan.router === "internal"
          ? createInternalLoadBalancer(name, "router", plan, network.nodes, gcp)
          : createLoadBalancer(name, "router", plan, gcp);
    this.turn = plan.turn ? createLoadBalancer(name, "turn", plan, gcp) : PASS_THROUGH;
    const { solverZone, region } = plan;
    this.dnsSolver =
      solverZone === undefined ? undefined : createDnsSolver(name, cluster, { plan, zone: solverZone }, gcp);
    this.recordings =
      plan.recordings === undefined ? undefined : createRecordings(name, cluster, plan, plan.recordings, gcp);
    this.publish = (recordsName, records, options) =>
      createCloudDnsRecords(recordsName, { ...records, region, owner: stackName(plan) }, { provider, ...options });
    this.ready = [...nodes, ...storage.created];
    this.lifetime = cluster;
    this.registerOutputs({ kubeconfig: this.kubeconfig });
  }
}
