import type { Provider } from "@pulumi/kubernetes/provider";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { BALANCER_TIMINGS } from "../../stacks/catalogue/loadBalancers";
import type { KubeconfigPlan } from "../../stacks/plan/cluster";
import { type Cluster, type LoadBalancer, type MediaFirewall, mediaFirewall, type Placement } from "./cluster";
import { createKubernetesProviders } from "./kubernetesProvider";

const TYPE = "jitsi:cluster:KubeconfigCluster"; // state identity: a rename needs an alias

export interface KubeconfigClusterArgs {
  /** Access to the cluster, and its names for nodes and volumes. */
  readonly plan: KubeconfigPlan;
}

/** An existing cluster: k3s, bare metal, kind, another cloud. The operator manages its nodes, firewall and storage. */
export class KubeconfigCluster extends ComponentResource implements Cluster {
  readonly provider: Provider;
  readonly charts: Provider;
  readonly kubeconfig = undefined;
  readonly media: Placement;
  readonly mediaFirewall: MediaFirewall | undefined;
  readonly recording: Placement = { selector: {}, tolerations: [] };
  readonly recordings = undefined;
  readonly system: Placement = { selector: {}, tolerations: [] };
  readonly storageClass: string | undefined;
  readonly balancedNamespace = {};
  readonly router: LoadBalancer;
  readonly turn: LoadBalancer;
  readonly dnsSolver = undefined;
  readonly publish = undefined;
  readonly ready = [];
  readonly lifetime = undefined;

  constructor(name: string, args: KubeconfigClusterArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan } = args;
    const { kubeconfig, context } = plan;
    const kubernetes = createKubernetesProviders(name, { kubeconfig, context, identifier: context }, { parent: this });
    this.provider = kubernetes.provider;
    this.charts = kubernetes.charts;
    this.media = { selector: plan.mediaSelector, tolerations: plan.mediaTolerations };
    this.mediaFirewall = mediaFirewall(plan.mediaPorts, this.media, undefined);
    this.storageClass = plan.storageClass;
    this.router = {
      annotations: plan.serviceAnnotations,
      loadBalancerClass: undefined,
      nodePorts: true,
      timings: BALANCER_TIMINGS.kubeconfig,
      addresses: undefined,
    };
    this.turn = this.router;
    this.registerOutputs({});
  }
}
