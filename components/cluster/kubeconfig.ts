import { Provider } from "@pulumi/kubernetes/provider";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { ClusterPlan } from "../../stacks/plan";
import type { Cluster, Placement } from "./cluster";

const TYPE = "jitsi:cluster:KubeconfigCluster";

/** A cluster that exists already: k3s, bare metal, kind, another cloud. Its nodes, firewall and storage are its owner's. */
export class KubeconfigCluster extends ComponentResource implements Cluster {
  readonly provider: Provider;
  readonly media: Placement;
  readonly system: Placement = { selector: {}, tolerations: [] };
  readonly serviceAnnotations: Cluster["serviceAnnotations"];

  constructor(name: string, plan: ClusterPlan, opts?: ComponentResourceOptions) {
    super(TYPE, name, {}, opts);

    this.provider = new Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: plan.kubeconfig,
        context: plan.context,
        // Without an identity of its own the engine takes a moved kubeconfig for another cluster and replaces everything.
        clusterIdentifier: plan.context,
        // A changed ConfigMap or Secret of a fixed name would be a replacement: "already exists".
        enableConfigMapMutable: true,
        enableSecretMutable: true,
      },
      { parent: this },
    );
    this.media = { selector: plan.mediaSelector, tolerations: plan.mediaTolerations };
    this.serviceAnnotations = plan.serviceAnnotations;
    this.registerOutputs();
  }
}
