import { Eip } from "@pulumi/aws/ec2";
import { all, type CustomResourceOptions } from "@pulumi/pulumi";
import { BALANCER_ANNOTATIONS, BALANCER_TIMINGS } from "../../../stacks/catalogue/loadBalancers";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { LoadBalancer } from "../cluster";
import { stackName } from "../stackName";
import type { AwsNetwork } from "./network";

const NAMES = BALANCER_ANNOTATIONS.aws;

/** Annotations for Network Load Balancers that target pods and preserve the client's address. */
const ANNOTATIONS = {
  [NAMES.scheme]: "internet-facing",
  [NAMES.targetType]: "ip",
  // A zone without a ready pod uses pods in other zones.
  [NAMES.attributes]: "load_balancing.cross_zone.enabled=true",
  [NAMES.targetGroupAttributes]: `preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=${BALANCER_TIMINGS.aws.detach}`,
};

/**
 * Pods become ready only as healthy targets, which takes a Network Load Balancer at least half a minute. Without this, a rollout
 * could replace both pods in that time and leave no target.
 */
export const READINESS_GATES = { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" };

const CLASS = "service.k8s.aws/nlb";

/**
 * The router's load balancer with an elastic address in each zone, so that DNS records and external firewalls can refer to it
 * permanently. The default quota is five elastic addresses per region; with three zones, this and NAT need six.
 */
export function createRouterLoadBalancer(
  name: string,
  plan: AwsPlan,
  network: AwsNetwork,
  opts: CustomResourceOptions,
): LoadBalancer {
  if (plan.router === "internal") return internal(network);
  const addresses = network.zones.map(
    ({ id }) =>
      new Eip(
        `${name}-router-${id}`,
        { domain: "vpc", tags: { Name: `${stackName(plan)}-router-${id}` } },
        { ...opts, protect: plan.protect },
      ),
  );
  return {
    annotations: {
      ...ANNOTATIONS,
      // One address per subnet, in the same order.
      [NAMES.subnets]: all(network.zones.map(({ publicSubnet }) => publicSubnet)).apply((ids) => ids.join(",")),
      [NAMES.addresses]: all(addresses.map(({ allocationId }) => allocationId)).apply((ids) => ids.join(",")),
    },
    loadBalancerClass: CLASS,
    nodePorts: false,
    timings: BALANCER_TIMINGS.aws,
    addresses: addresses.map(({ publicIp }) => publicIp),
  };
}

/** An internal load balancer in the private subnets. Its addresses of the VPC are deleted with it. */
function internal(network: AwsNetwork): LoadBalancer {
  const subnets = all(network.zones.map(({ privateSubnet }) => privateSubnet));
  return {
    ...LOAD_BALANCER,
    annotations: { ...ANNOTATIONS, [NAMES.scheme]: "internal", [NAMES.subnets]: subnets.apply((ids) => ids.join(",")) },
  };
}

/** Without reserved addresses, for TURN: its DNS record can refer to the load balancer's host name. */
export const LOAD_BALANCER: LoadBalancer = {
  annotations: ANNOTATIONS,
  loadBalancerClass: CLASS,
  nodePorts: false,
  timings: BALANCER_TIMINGS.aws,
  addresses: undefined,
};
