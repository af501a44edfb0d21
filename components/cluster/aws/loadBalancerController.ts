import type { Cluster } from "@pulumi/aws/eks";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { ComponentResourceOptions, CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { PORTS } from "../../../stacks/catalogue/ports";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { Placement } from "../cluster";
import { ownerLabels, stackName } from "../stackName";
import { createChartIsolation } from "./isolation";
import { loadBalancerPolicy } from "./loadBalancerPolicy";
import type { AwsNetwork } from "./network";
import { createPodIdentity } from "./podIdentity";

const NAME = "aws-load-balancer-controller";
const NAMESPACE = "kube-system";

export interface LoadBalancerControllerArgs {
  readonly plan: AwsPlan;
  readonly network: AwsNetwork;
  readonly system: Placement;
}

/**
 * Makes the load balancers of Services. The controller that is built into Kubernetes would send traffic through a port of
 * every node, opened to the world; this one reaches pods. It has to outlive the Services: nobody else removes what it made.
 */
export function createLoadBalancerController(
  name: string,
  cluster: Cluster,
  { plan, network, system }: LoadBalancerControllerArgs,
  opts: {
    readonly aws: CustomResourceOptions;
    readonly kubernetes: ComponentResourceOptions & { dependsOn: Resource[] };
  },
): Resource {
  const surroundings = {
    cluster: stackName(plan),
    region: plan.region,
    vpc: network.vpc.id,
    nodes: cluster.vpcConfig.clusterSecurityGroupId,
  };
  const identity = createPodIdentity(
    `${name}-load-balancers`,
    cluster,
    { namespace: NAMESPACE, serviceAccount: NAME, statements: loadBalancerPolicy(surroundings) },
    opts.aws,
  );
  createChartIsolation(NAME, [PORTS.loadBalancerWebhook], opts.kubernetes);
  return new Chart(
    `${name}-load-balancers`,
    {
      ...plan.charts.loadBalancerController,
      name: NAME,
      namespace: NAMESPACE,
      values: {
        fullnameOverride: NAME,
        clusterName: stackName(plan),
        // Its pods cannot ask the metadata service of their node.
        region: plan.region,
        vpcId: network.vpc.id,
        serviceAccount: { name: NAME },
        replicaCount: plan.environment === "production" ? 2 : 1,
        podDisruptionBudget: { maxUnavailable: 1 },
        nodeSelector: system.selector,
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "256Mi" } },
        defaultTags: ownerLabels(plan.environment),
        // While the controller is down, this webhook lets nobody create any Service.
        enableServiceMutatorWebhook: false,
        // The chart makes a certificate whenever it is rendered; with this it keeps the one there is.
        keepTLSSecret: true,
        createIngressClassResource: false,
        ingressClassParams: { create: false },
        enableShield: false,
        enableWaf: false,
        enableWafv2: false,
        controllerConfig: { featureGates: { ALBGatewayAPI: false, NLBGatewayAPI: false, GatewayListenerSet: false } },
      },
    },
    { ...opts.kubernetes, dependsOn: [...opts.kubernetes.dependsOn, ...identity.grants] },
  );
}
