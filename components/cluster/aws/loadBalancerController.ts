import type { Cluster } from "@pulumi/aws/eks";
import type { Resource } from "@pulumi/pulumi";
import { PORTS } from "../../../stacks/catalogue/ports";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { Placement } from "../cluster";
import { ownerLabels, stackName } from "../stackName";
import { type ControllerOptions, createController } from "./controller";
import { loadBalancerPolicy } from "./loadBalancerPolicy";
import type { AwsNetwork } from "./network";

const NAME = "aws-load-balancer-controller";

export interface LoadBalancerControllerArgs {
  readonly plan: AwsPlan;
  readonly network: AwsNetwork;
  readonly system: Placement;
}

/**
 * Installs the controller that creates the load balancers of Services. Kubernetes' built-in one would send traffic through an
 * open port of every node; this one targets pods directly. It must outlive the Services, because only it deletes their load
 * balancers.
 */
export function createLoadBalancerController(
  name: string,
  cluster: Cluster,
  { plan, network, system }: LoadBalancerControllerArgs,
  opts: ControllerOptions,
): Resource {
  const scope = {
    cluster: stackName(plan),
    region: plan.region,
    vpc: network.vpc.id,
    nodes: cluster.vpcConfig.clusterSecurityGroupId,
  };
  return createController(
    `${name}-load-balancers`,
    cluster,
    {
      release: NAME,
      chart: plan.charts.loadBalancerController,
      values: {
        fullnameOverride: NAME,
        clusterName: stackName(plan),
        // Its pods cannot reach the metadata service of their node.
        region: plan.region,
        vpcId: network.vpc.id,
        serviceAccount: { name: NAME },
        replicaCount: plan.environment === "production" ? 2 : 1,
        podDisruptionBudget: { maxUnavailable: 1 },
        nodeSelector: system.selector,
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "256Mi" } },
        defaultTags: ownerLabels(plan.environment),
        // Otherwise no Service can be created while the controller is down.
        enableServiceMutatorWebhook: false,
        // Otherwise each rendering of the chart creates a new certificate.
        keepTLSSecret: true,
        createIngressClassResource: false,
        ingressClassParams: { create: false },
        enableShield: false,
        enableWaf: false,
        enableWafv2: false,
        controllerConfig: { featureGates: { ALBGatewayAPI: false, NLBGatewayAPI: false, GatewayListenerSet: false } },
      },
      statements: loadBalancerPolicy(scope),
      ports: [PORTS.loadBalancerWebhook],
    },
    opts,
  );
}
