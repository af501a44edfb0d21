import { Cluster } from "@pulumi/gcp/container";
import type { container } from "@pulumi/gcp/types/input";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";
import type { NodeIdentity } from "./identity";
import { type GcpNetwork, RANGES } from "./network";

/**
 * Creates a regional GKE Standard cluster. Its API is reachable from everywhere by a DNS endpoint that IAM protects. The IP
 * endpoint is private unless `cluster.endpointCidrs` contains public networks.
 *
 * A change of `cluster.version` by one minor version upgrades it. Nodes are upgraded separately, see nodePools.ts.
 */
export function createControlPlane(
  name: string,
  plan: GcpPlan,
  { network, identity }: { readonly network: GcpNetwork; readonly identity: NodeIdentity },
  opts: CustomResourceOptions & { readonly dependsOn: Resource[] },
): Cluster {
  return new Cluster(
    `${name}-control-plane`,
    {
      name: stackName(plan),
      location: plan.region,
      nodeLocations: plan.zones === undefined ? undefined : [...plan.zones],
      network: network.network.id,
      subnetwork: network.nodes.id,
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: { clusterSecondaryRangeName: RANGES.pods, servicesSecondaryRangeName: RANGES.services },
      // Dataplane V2 enforces network policies and implements host ports without iptables.
      datapathProvider: "ADVANCED_DATAPATH",

      privateClusterConfig: {
        enablePrivateNodes: true,
        enablePrivateEndpoint: plan.endpoint.public.length === 0,
        privateEndpointSubnetwork: network.controlPlane.id,
      },
      controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } },
      masterAuthorizedNetworksConfig: {
        cidrBlocks: [...plan.endpoint.public, ...plan.endpoint.private].map((cidrBlock) => ({ cidrBlock })),
        gcpPublicCidrsAccessEnabled: false,
      },
      masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },

      // Needed by internal load balancers. It is the default of 1.36.
      ...(plan.router === "internal" ? { enableL4IlbSubsetting: true } : {}),

      releaseChannel: { channel: "REGULAR" },
      minMasterVersion: plan.version,
      maintenancePolicy: maintenance(plan),

      workloadIdentityConfig: { workloadPool: `${plan.project}.svc.id.goog` },
      enableShieldedNodes: true,
      loggingConfig: {
        enableComponents: plan.logs === undefined ? ["SYSTEM_COMPONENTS"] : ["SYSTEM_COMPONENTS", "WORKLOADS"],
      },
      // The cluster runs its own Prometheus, so the managed one would only add cost.
      monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: false } },
      // The controller of load balancers. This is the default.
      addonsConfig: { httpLoadBalancing: { disabled: false } },
      deletionProtection: plan.protect,

      // GKE creates every cluster with a pool. It is removed at once, because node pools are separate resources.
      removeDefaultNodePool: true,
      initialNodeCount: 1,
      nodeConfig: { serviceAccount: identity.email, shieldedInstanceConfig: { enableSecureBoot: true } },
    },
    {
      ...opts,
      protect: plan.protect,
      dependsOn: [...opts.dependsOn, ...identity.grants],
      // Fields of the removed default pool.
      ignoreChanges: ["initialNodeCount", "nodeConfig"],
      customTimeouts: { create: "60m", update: "90m", delete: "60m" },
    },
  );
}

/**
 * When GKE may maintain the cluster automatically. In production it upgrades neither minor version nor nodes before their support
 * ends, because the operator upgrades them by configuration.
 */
function maintenance({ environment, version }: GcpPlan): container.ClusterMaintenancePolicy {
  return {
    // Six hours in the nights of Saturday and Sunday (UTC). GKE requires 48 hours in 32 days.
    recurringWindow: {
      startTime: "2026-01-03T00:00:00Z",
      endTime: "2026-01-03T06:00:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
    },
    maintenanceExclusions:
      environment === "production"
        ? [
            {
              exclusionName: `nodes-of-${version.replace(".", "-")}`,
              startTime: "2026-01-01T00:00:00Z",
              exclusionOptions: { scope: "NO_MINOR_OR_NODE_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
            },
          ]
        : [],
  };
}
