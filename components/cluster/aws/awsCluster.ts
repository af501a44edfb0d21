import type { Provider } from "@pulumi/kubernetes/provider";
import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { createRoute53Records } from "../../dns/route53";
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
import { createClusterAddons, createNodeAddons } from "./addons";
import { createAutoscaler } from "./autoscaler";
import { refuseCreatorAsAdmin } from "./creator";
import { createControlPlane } from "./controlPlane";
import { createDnsSolver } from "./dnsSolver";
import { createMediaFirewall } from "./firewall";
import { createFlowLog } from "./flowLog";
import { kubeconfigOf } from "./kubeconfig";
import { createLoadBalancerController } from "./loadBalancerController";
import { createRouterLoadBalancer, LOAD_BALANCER, READINESS_GATES } from "./loadBalancers";
import { createLogs } from "./logs";
import { createNetwork } from "./network";
import { createNodeGroups } from "./nodeGroups";
import { createAwsProvider } from "./provider";
import { createRecordings } from "./recordings";
import { createStorageClass, STORAGE_CLASS } from "./storage";

const TYPE = "jitsi:cluster:AwsCluster"; // state identity: a rename needs an alias

export interface AwsClusterArgs {
  /** Region, network, versions and node groups of the cluster. */
  readonly plan: AwsPlan;
}

/** An Amazon EKS cluster with network, nodes and controllers. */
export class AwsCluster extends ComponentResource implements Cluster {
  readonly provider: Provider;
  readonly charts: Provider;
  readonly kubeconfig: Output<string>;
  readonly media: Placement;
  readonly mediaFirewall: MediaFirewall | undefined;
  readonly recording: Placement;
  readonly recordings: RecordingsBucket | undefined;
  readonly system: Placement;
  readonly storageClass = STORAGE_CLASS;
  readonly balancedNamespace = READINESS_GATES;
  readonly router: LoadBalancer;
  readonly turn = LOAD_BALANCER;
  readonly dnsSolver: DnsSolver | undefined;
  readonly publish: NonNullable<Cluster["publish"]>;
  readonly ready: readonly Resource[];
  readonly lifetime: Resource;

  constructor(name: string, args: AwsClusterArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan } = args;
    const provider = createAwsProvider(name, plan, { parent: this });
    const aws = { parent: this, provider };
    refuseCreatorAsAdmin(plan, aws);
    this.media = placementOn(plan.pools, "media");
    this.recording = placementOn(plan.pools, "recording");
    const system = (this.system = placementOn(plan.pools, "system"));

    const network = createNetwork(name, plan, aws);
    createFlowLog(name, plan, network.vpc, aws);
    const cluster = createControlPlane(name, plan, network, aws);
    const nodeAddons = createNodeAddons(name, cluster, plan, aws);
    const firewall = createMediaFirewall(name, plan, network, aws);
    this.mediaFirewall = mediaFirewall(plan.mediaPorts, this.media, firewall.rule?.id);
    const nodeNetwork = { network, mediaFirewall: firewall.group };
    const groups = createNodeGroups(name, plan, cluster, nodeNetwork, {
      ...aws,
      dependsOn: [...network.routes, ...nodeAddons],
    });
    const nodes = groups.map(({ group }) => group);
    const addons = createClusterAddons(name, cluster, plan, nodes, aws);
    if (plan.logs !== undefined) createLogs(name, cluster, plan, plan.logs, nodes, aws);

    this.kubeconfig = kubeconfigOf(cluster, plan);
    const access = { kubeconfig: this.kubeconfig, identifier: stackName(plan) };
    const kubernetes = createKubernetesProviders(name, access, { parent: this });
    this.provider = kubernetes.provider;
    this.charts = kubernetes.charts;
    const storage = createStorageClass(name, { parent: this, provider: this.provider, deletedWith: cluster });
    const charts = { aws, kubernetes: { parent: this, provider: this.charts, dependsOn: [...nodes, ...addons] } };
    const autoscaler = createAutoscaler(name, cluster, { plan, system, groups }, charts);
    const balancers = createLoadBalancerController(name, cluster, { plan, network, system }, charts);

    this.router = plan.router === "none" ? LOAD_BALANCER : createRouterLoadBalancer(name, plan, network, aws);
    const { solverZone: zone, region } = plan;
    this.dnsSolver = zone === undefined ? undefined : createDnsSolver(name, cluster, { zone, region }, aws);
    this.recordings =
      plan.recordings === undefined ? undefined : createRecordings(name, cluster, plan, plan.recordings, aws);
    this.publish = (recordsName, records, options) =>
      createRoute53Records(recordsName, records, { provider, ...options });
    this.ready = [...nodes, ...addons, storage, autoscaler, balancers];
    this.lifetime = cluster;
    this.registerOutputs({ kubeconfig: this.kubeconfig });
  }
}
