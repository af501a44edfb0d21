import { Cluster } from "@pulumi/gcp/container";
import type { container } from "@pulumi/gcp/types/input";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { stackName } from "../stackName";
import type { NodeIdentity } from "./identity";
import { type GcpNetwork, RANGES } from "./network";

/**
 * A regional cluster of GKE Standard. Its API is reached by a name that Google's own access control guards, from anywhere;
 * its address is private, unless networks are named that may use it.
 *
 * An upgrade of Kubernetes is a change of `cluster.version` by one minor version; the nodes are not part of it: see
 * nodePools.ts.
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
      // Dataplane V2: network policies are enforced, host ports need no iptables.
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

      // An internal load balancer needs it; clusters of 1.36 have it anyway.
      ...(plan.router === "internal" ? { enableL4IlbSubsetting: true } : {}),

      releaseChannel: { channel: "REGULAR" },
      minMasterVersion: plan.version,
      maintenancePolicy: maintenance(plan),

      workloadIdentityConfig: { workloadPool: `${plan.project}.svc.id.goog` },
      enableShieldedNodes: true,
      loggingConfig: {
        enableComponents: plan.logs === undefined ? ["SYSTEM_COMPONENTS"] : ["SYSTEM_COMPONENTS", "WORKLOADS"],
      },
      // Prometheus is in the cluster already: nobody wants to pay for it twice.
      monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: false } },
      // What makes load balancers; on unless said otherwise.
      addonsConfig: { httpLoadBalancing: { disabled: false } },
      deletionProtection: plan.protect,

      // GKE makes no cluster without a pool; this one goes at once, ours are resources of their own.
      removeDefaultNodePool: true,
      initialNodeCount: 1,
      nodeConfig: { serviceAccount: identity.email, shieldedInstanceConfig: { enableSecureBoot: true } },
    },
    {
      ...opts,
      protect: plan.protect,
      dependsOn: [...opts.dependsOn, ...identity.grants],
      // Of the pool that went.
      ignoreChanges: ["initialNodeCount", "nodeConfig"],
      customTimeouts: { create: "60m", update: "90m", delete: "60m" },
    },
  );
}

/**
 * When GKE may work on the cluster by itself. In production never on minor versions and nodes before their support ends: an
 * upgrade is a change of this program's configuration, at a time of somebody's choice.
 */
function maintenance({ environment, version }: GcpPlan): container.ClusterMaintenancePolicy {
  return {
    // Six hours of the nights of Saturday and Sunday (UTC); GKE wants 48 hours in 32 days.
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
