import { Eip } from "@pulumi/aws/ec2";
import { all, type CustomResourceOptions } from "@pulumi/pulumi";
import { BALANCER_ANNOTATIONS } from "../../../stacks/catalogue/loadBalancers";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { LoadBalancer } from "../cluster";
import { stackName } from "../stackName";
import type { AwsNetwork } from "./network";

const NAMES = BALANCER_ANNOTATIONS.aws;

/** Network Load Balancers that reach pods by themselves, and tell them the client's own address. */
const ANNOTATIONS = {
  [NAMES.scheme]: "internet-facing",
  [NAMES.targetType]: "ip",
  // A zone without a ready pod answers through the others.
  [NAMES.attributes]: "load_balancing.cross_zone.enabled=true",
  // Two minutes: what a pod that leaves gives the connections that it has.
  [NAMES.targetGroupAttributes]: "preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=120",
};

/**
 * Has the controller make a pod ready once it is a healthy target, which takes a Network Load Balancer half a minute and more.
 * Without this no target is left when both pods are replaced in that time.
 */
export const READINESS_GATES = { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" };
/** Ready pods are healthy targets already. The rest is for the first pods, which are older than the load balancer. */
const SETTLE_SECONDS = 15;

const CLASS = "service.k8s.aws/nlb";

/**
 * The router's load balancer with an elastic address in each zone, so that records and firewalls of others can name it for
 * good. An account has five elastic addresses a region unless it asks for more; this and NAT take six with three zones.
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
      // One address for each subnet, in this order.
      [NAMES.subnets]: all(network.zones.map(({ publicSubnet }) => publicSubnet)).apply((ids) => ids.join(",")),
      [NAMES.addresses]: all(addresses.map(({ allocationId }) => allocationId)).apply((ids) => ids.join(",")),
    },
    loadBalancerClass: CLASS,
    nodePorts: false,
    settleSeconds: SETTLE_SECONDS,
    addresses: addresses.map(({ publicIp }) => publicIp),
  };
}

/** In the private subnets, where it has addresses of the VPC that go with it. */
function internal(network: AwsNetwork): LoadBalancer {
  const subnets = all(network.zones.map(({ privateSubnet }) => privateSubnet));
  return {
    ...LOAD_BALANCER,
    annotations: { ...ANNOTATIONS, [NAMES.scheme]: "internal", [NAMES.subnets]: subnets.apply((ids) => ids.join(",")) },
  };
}

/** The same without addresses to keep: TURN has a name of its own, which can lead to the name of a load balancer. */
export const LOAD_BALANCER: LoadBalancer = {
  annotations: ANNOTATIONS,
  loadBalancerClass: CLASS,
  nodePorts: false,
  settleSeconds: SETTLE_SECONDS,
  addresses: undefined,
};
