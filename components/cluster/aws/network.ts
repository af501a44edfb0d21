import {
  DefaultSecurityGroup,
  Eip,
  InternetGateway,
  NatGateway,
  Route,
  RouteTable,
  RouteTableAssociation,
  Subnet,
  Vpc,
} from "@pulumi/aws/ec2";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { ZonePlan } from "../../../stacks/plan/network";
import { stackName } from "../stackName";

export interface AwsNetwork {
  readonly vpc: Vpc;
  /** In the order of the plan's zones. */
  readonly zones: readonly ZoneNetwork[];
  /** Routes to the internet, without which a node cannot join. */
  readonly routes: readonly Resource[];
}

export interface ZoneNetwork {
  readonly id: string;
  readonly publicSubnet: Output<string>;
  readonly privateSubnet: Output<string>;
}

const EVERYWHERE = "0.0.0.0/0";

/** Creates a VPC with a public and a private subnet per zone. Media nodes have direct internet access, all others use NAT. */
export function createNetwork(name: string, plan: AwsPlan, opts: CustomResourceOptions): AwsNetwork {
  const tagged = (what: string): { readonly tags: { readonly Name: string } } => ({
    tags: { Name: `${stackName(plan)}-${what}` },
  });
  const vpc = new Vpc(
    `${name}-vpc`,
    { cidrBlock: plan.network.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: stackName(plan) } },
    { ...opts, protect: plan.protect },
  );
  // Every VPC has this group. Without rules it allows nothing, and no resource uses it.
  new DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ...tagged("unused") }, opts);
  const internet = new InternetGateway(`${name}-internet`, { vpcId: vpc.id, ...tagged("internet") }, opts);
  const publicTable = new RouteTable(`${name}-public`, { vpcId: vpc.id, ...tagged("public") }, opts);
  const publicRoute = new Route(
    `${name}-public`,
    { routeTableId: publicTable.id, destinationCidrBlock: EVERYWHERE, gatewayId: internet.id },
    opts,
  );

  const publicSubnets = plan.network.zones.map((zone) =>
    createSubnet(`${name}-public-${zone.id}`, { plan, vpc, zone, kind: "public", table: publicTable }, opts),
  );
  const gateways = plan.network.zones.slice(0, plan.natGateways).map(({ id }, n) => {
    const address = new Eip(
      `${name}-nat-${id}`,
      { domain: "vpc", ...tagged(`nat-${id}`) },
      { ...opts, protect: plan.protect, dependsOn: [internet] },
    );
    const subnetId = publicSubnets[n]?.id;
    return new NatGateway(
      `${name}-nat-${id}`,
      { allocationId: address.allocationId, subnetId, ...tagged(`nat-${id}`) },
      // A NAT gateway needs the VPC's internet gateway.
      { ...opts, dependsOn: [internet] },
    );
  });

  const routes: Resource[] = [publicRoute];
  const privateSubnets = plan.network.zones.map((zone, n) => {
    const table = new RouteTable(
      `${name}-private-${zone.id}`,
      { vpcId: vpc.id, ...tagged(`private-${zone.id}`) },
      opts,
    );
    const gateway = gateways[n] ?? gateways[0];
    routes.push(
      new Route(
        `${name}-private-${zone.id}`,
        { routeTableId: table.id, destinationCidrBlock: EVERYWHERE, natGatewayId: gateway?.id },
        opts,
      ),
    );
    return createSubnet(`${name}-private-${zone.id}`, { plan, vpc, zone, kind: "private", table }, opts);
  });

  const zones = plan.network.zones.flatMap(({ id }, n) => {
    const [publicSubnet, privateSubnet] = [publicSubnets[n]?.id, privateSubnets[n]?.id];
    return publicSubnet === undefined || privateSubnet === undefined ? [] : [{ id, publicSubnet, privateSubnet }];
  });
  return { vpc, zones, routes };
}

interface SubnetArgs {
  readonly plan: AwsPlan;
  readonly vpc: Vpc;
  readonly zone: ZonePlan;
  readonly kind: "public" | "private";
  readonly table: RouteTable;
}

/** Tags by which the load balancer controller finds subnets for public and internal load balancers. */
const LOAD_BALANCERS = { public: "kubernetes.io/role/elb", private: "kubernetes.io/role/internal-elb" } as const;

function createSubnet(name: string, { plan, vpc, zone, kind, table }: SubnetArgs, opts: CustomResourceOptions): Subnet {
  const subnet = new Subnet(
    name,
    {
      vpcId: vpc.id,
      availabilityZoneId: zone.id,
      cidrBlock: zone[kind],
      mapPublicIpOnLaunch: kind === "public",
      tags: { Name: `${stackName(plan)}-${kind}-${zone.id}`, [LOAD_BALANCERS[kind]]: "1" },
    },
    opts,
  );
  new RouteTableAssociation(name, { subnetId: subnet.id, routeTableId: table.id }, opts);
  return subnet;
}
