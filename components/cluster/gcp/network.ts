import { Network, Router, RouterNat, Subnetwork } from "@pulumi/gcp/compute";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";

/** Names of the secondary ranges of the nodes' subnet. */
export const RANGES = { pods: "pods", services: "services" } as const;

export interface GcpNetwork {
  readonly network: Network;
  readonly nodes: Subnetwork;
  readonly controlPlane: Subnetwork;
  /** NAT for nodes without public addresses, which need it to pull images. */
  readonly routes: readonly Resource[];
}

/** Creates a VPC network with a subnet for nodes, pods and Services, one for the control plane's endpoint, and NAT. */
export function createNetwork(name: string, plan: GcpPlan, opts: CustomResourceOptions): GcpNetwork {
  const { network: ranges, region } = plan;
  const network = new Network(
    `${name}-network`,
    { name: stackName(plan), autoCreateSubnetworks: false, routingMode: "REGIONAL" },
    { ...opts, protect: plan.protect },
  );
  const nodes = new Subnetwork(
    `${name}-nodes`,
    {
      name: `${stackName(plan)}-nodes`,
      network: network.id,
      region,
      ipCidrRange: ranges.nodes,
      secondaryIpRanges: [
        { rangeName: RANGES.pods, ipCidrRange: ranges.pods },
        { rangeName: RANGES.services, ipCidrRange: ranges.services },
      ],
      privateIpGoogleAccess: true,
    },
    opts,
  );
  const controlPlane = new Subnetwork(
    `${name}-control-plane`,
    {
      name: `${stackName(plan)}-control-plane`,
      network: network.id,
      region,
      ipCidrRange: ranges.controlPlane,
      privateIpGoogleAccess: true,
    },
    opts,
  );
  const router = new Router(`${name}-router`, { name: stackName(plan), network: network.id, region }, opts);
  const nat = new RouterNat(
    `${name}-nat`,
    {
      name: stackName(plan),
      router: router.name,
      region,
      natIpAllocateOption: "AUTO_ONLY",
      // Nodes with a public address do not use NAT.
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: nodes.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      enableDynamicPortAllocation: true,
      minPortsPerVm: 64,
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
    opts,
  );
  return { network, nodes, controlPlane, routes: [nat] };
}
