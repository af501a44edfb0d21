import { type Cluster, NodePool } from "@pulumi/gcp/container";
import type { container } from "@pulumi/gcp/types/input";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import type { PoolGeneration } from "../../../stacks/plan/generations";
import { bootDisk } from "../../../stacks/catalogue/machines";
import { GKE_MEDIA_PODS } from "../../../stacks/plan/network";
import { DISK, SYSCTLS } from "../nodes";
import { ownerLabels } from "../stackName";
import { networkTag } from "./firewall";
import type { NodeIdentity } from "./identity";

/** GKE waits for disruption budgets and for pods that end no longer than this, seconds. */
const LONGEST_DRAIN = 3600;

/**
 * Node pools of all generations. A pool's name holds version and machine, so that a change of either makes a new pool beside
 * it. With `protect` the engine refuses to delete the old one until `cluster.previous` names it; then it is cordoned by a
 * taint (which GKE puts on running nodes) and the autoscaler takes each node once its last pod has gone. What GKE does to a
 * pool by itself, at the end of a version's support or to repair it, gives calls up to an hour: `drainMinutes` is no more.
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
        // Of each zone; the autoscaler sees to the rest. Its own numbers are of all zones together.
        initialNodeCount: Math.min(Math.ceil(min / plan.zoneCount), Math.floor(max / plan.zoneCount)),
        autoscaling: { totalMinNodeCount: min, totalMaxNodeCount: max, locationPolicy: "BALANCED" },
        management: { autoRepair: true, autoUpgrade: true },
        maxPodsPerNode: pool === "media" ? GKE_MEDIA_PODS : undefined,
        networkConfig: { enablePrivateNodes: !generation.public },
        upgradeSettings: pool === "media" ? BLUE_GREEN : { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
        nodeDrainConfigs: [
          {
            graceTerminationDuration: `${plan.drainMinutes * 60}s`,
            pdbTimeoutDuration: `${LONGEST_DRAIN}s`,
            respectPdbDuringNodePoolDeletion: true,
          },
        ],
        nodeConfig: nodeConfig(plan, generation, identity),
      },
      {
        ...opts,
        // What is being replaced can go once it is empty.
        protect: plan.protect && !retiring,
        // The autoscaler's business after the pool has been made, and GKE's.
        ignoreChanges: ["initialNodeCount", "nodeCount", "version"],
        customTimeouts: { create: "30m", update: "120m", delete: "120m" },
      },
    );
  });
}

/** A second pool takes over a quarter at a time, and the first stays an hour more, to go back to. */
const BLUE_GREEN: container.NodePoolUpgradeSettings = {
  strategy: "BLUE_GREEN",
  blueGreenSettings: {
    standardRolloutPolicy: { batchPercentage: 0.25, batchSoakDuration: "0s" },
    nodePoolSoakDuration: "3600s",
  },
};

function nodeConfig(plan: GcpPlan, generation: PoolGeneration, identity: NodeIdentity): container.NodePoolNodeConfig {
  const { pool, machineType, labels, taints } = generation;
  return {
    machineType,
    imageType: "COS_CONTAINERD",
    diskType: bootDisk(machineType),
    diskSizeGb: DISK,
    serviceAccount: identity.email,
    // What the node may do is the account's business; this is how wide the door is.
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    labels: { ...labels },
    taints: taints.map(({ key, value }) => ({ key, value, effect: "NO_SCHEDULE" })),
    tags: [networkTag(plan, pool)],
    resourceLabels: { ...ownerLabels(plan.environment) },
    metadata: { "disable-legacy-endpoints": "true" },
    // Pods get identities of their own and not the node's.
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    gvnic: { enabled: true },
    ...(generation.public ? { linuxNodeConfig: { sysctls: { ...SYSCTLS } } } : {}),
  };
}
