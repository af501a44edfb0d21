import { type Cluster, NodePool } from "@pulumi/gcp/container";
import type { container } from "@pulumi/gcp/types/input";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { PoolGeneration } from "../../../stacks/plan/generations";
import { bootDisk, isArm } from "../../../stacks/catalogue/machines";
import { GKE_MEDIA_PODS } from "../../../stacks/plan/network";
import { DISK, SYSCTLS } from "../nodes";
import { ownerLabels } from "../stackName";
import { networkTag } from "./firewall";
import type { NodeIdentity } from "./identity";

/** Maximum time that GKE waits for disruption budgets and terminating pods, seconds. */
const MAX_DRAIN_SECONDS = 3600;

/**
 * Creates the node pools of all generations. A pool's name contains version and machine type, so that a change creates a new pool
 * beside it. With `protect` the engine refuses to delete the old one until `cluster.previous` names it. Then a taint, which GKE
 * also sets on running nodes, keeps new pods away, and the autoscaler removes each node after its last pod ends. Automatic
 * upgrades at the end of support and repairs wait up to one hour for conferences, so `drainMinutes` is at most 60.
 */
export function createNodePools(
  name: string,
  plan: GcpPlan,
  { cluster, identity }: { readonly cluster: Cluster; readonly identity: NodeIdentity },
  opts: CustomResourceOptions,
): readonly Resource[] {
  return plan.pools.map((generation) => {
    const { id, pool, min, max, release, retiring } = generation;
    return new NodePool(
      `${name}-${id}`,
      {
        name: id,
        cluster: cluster.id,
        location: plan.region,
        version: release,
        // Per zone; the autoscaler adds the rest. The autoscaler's limits are totals of all zones.
        initialNodeCount: Math.min(Math.ceil(min / plan.zoneCount), Math.floor(max / plan.zoneCount)),
        autoscaling: { totalMinNodeCount: min, totalMaxNodeCount: max, locationPolicy: "BALANCED" },
        management: { autoRepair: true, autoUpgrade: true },
        maxPodsPerNode: pool === "system" ? undefined : GKE_MEDIA_PODS,
        networkConfig: { enablePrivateNodes: !generation.public },
        upgradeSettings: pool === "system" ? { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 } : BLUE_GREEN,
        nodeDrainConfigs: [
          {
            graceTerminationDuration: `${plan.drainMinutes * 60}s`,
            pdbTimeoutDuration: `${MAX_DRAIN_SECONDS}s`,
            respectPdbDuringNodePoolDeletion: true,
          },
        ],
        nodeConfig: nodeConfig(plan, generation, identity),
      },
      {
        ...opts,
        // A retiring pool may be deleted once it is empty.
        protect: plan.protect && !retiring,
        // After creation, the autoscaler and GKE own these fields.
        ignoreChanges: ["initialNodeCount", "nodeCount", "version"],
        customTimeouts: { create: "30m", update: "120m", delete: "120m" },
      },
    );
  });
}

/** Moves a quarter of the nodes at a time to a second pool, and keeps the first one for an hour for a rollback. */
const BLUE_GREEN: container.NodePoolUpgradeSettings = {
  strategy: "BLUE_GREEN",
  blueGreenSettings: {
    standardRolloutPolicy: { batchPercentage: 0.25, batchSoakDuration: "0s" },
    nodePoolSoakDuration: "3600s",
  },
};

function nodeConfig(plan: GcpPlan, generation: PoolGeneration, identity: NodeIdentity): container.NodePoolNodeConfig {
  const { pool, machineType, labels, taints } = generation;
  const arm = isArm("gcp", machineType);
  return {
    machineType,
    imageType: "COS_CONTAINERD",
    diskType: bootDisk(machineType),
    diskSizeGb: DISK,
    serviceAccount: identity.email,
    // IAM limits the node's permissions, so the scope allows all APIs.
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    labels: { ...labels },
    taints: taints.map(({ key, value }) => ({ key, value, effect: "NO_SCHEDULE" })),
    tags: [networkTag(plan, pool)],
    resourceLabels: { ...ownerLabels(plan.environment) },
    metadata: { "disable-legacy-endpoints": "true" },
    // Pods use their own identities and not the node's.
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    // No source states that Secure Boot works on GKE's Arm nodes.
    shieldedInstanceConfig: { enableSecureBoot: !arm, enableIntegrityMonitoring: true },
    // By default GKE taints Arm nodes, because images may be for x86-64 only. The pool's own taint already excludes such pods.
    ...(arm ? { taintConfig: { architectureTaintBehavior: "NONE" } } : {}),
    gvnic: { enabled: true },
    ...(pool === "media" ? { linuxNodeConfig: { sysctls: { ...SYSCTLS } } } : {}),
  };
}
