import type { Machine } from "../catalogue/machines";
import type { Settings } from "../schema/schema";

/** CPU in cores, memory in MiB. */
export type Capacity = Pick<Machine, "cpu" | "memory">;

/** Allocatable share of a node in an existing cluster, whose kubelet configuration is unknown. */
const UNKNOWN_NODE = 0.9;

/** Hard eviction threshold of the kubelet on both clouds, MiB. */
const EVICTION = 100;

/**
 * Allocatable resources of a new node, by the formulas that the clouds publish. Kubernetes has less than the machine's
 * nominal memory, because firmware and kernel reserve a part of it.
 */
export function allocatable(cloud: Settings["cloud"], { cpu, memory }: Capacity): Capacity {
  switch (cloud) {
    case "aws":
      return { cpu: cpu - reservedCpu(cpu), memory: memory * (1 - EC2_OVERHEAD) - eksReserved(cpu) - EVICTION };
    case "gcp":
      return { cpu: cpu - reservedCpu(cpu), memory: memory - gceKernel(memory) - gkeReserved(memory) - EVICTION };
    case "kubeconfig":
      return { cpu: cpu * UNKNOWN_NODE, memory: memory * UNKNOWN_NODE };
  }
}

/** Both clouds reserve 6 % of the first core, 1 % of the second, 0.5 % of the next two, and 0.25 % of the others. */
function reservedCpu(cores: number): number {
  return shares(cores, [
    [1, 0.06],
    [1, 0.01],
    [2, 0.005],
    [Infinity, 0.0025],
  ]);
}

/** Karpenter's default of `vmMemoryOverheadPercent`. */
const EC2_OVERHEAD = 0.075;

/** 255 MiB, and 11 MiB for each pod that the machine's network interfaces support (awslabs/amazon-eks-ami, nodeadm). */
function eksReserved(cores: number): number {
  return 255 + 11 * podsOn(cores);
}

/** Maximum pods of sizes large, xlarge and 2xlarge, and of larger sizes in the catalogue (eni-max-pods.txt). */
function podsOn(cores: number): number {
  if (cores <= 2) return 29;
  return cores <= 8 ? 58 : 234;
}

/** GKE reserves 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112, and 2 % of the rest. */
function gkeReserved(memory: number): number {
  return (
    1024 *
    shares(memory / 1024, [
      [4, 0.25],
      [4, 0.2],
      [8, 0.1],
      [112, 0.06],
      [Infinity, 0.02],
    ])
  );
}

/** The cluster autoscaler's estimate for GCE machines (cloudprovider/gce/reserved.go), MiB. */
function gceKernel(memory: number): number {
  return memory / 64 + 16 + 64 + memory * 0.00175;
}

function shares(total: number, steps: readonly (readonly [width: number, share: number])[]): number {
  let rest = total;
  return steps.reduce((sum, [width, share]) => {
    const part = Math.min(rest, width);
    rest -= part;
    return sum + part * share;
  }, 0);
}

const NOTHING: Capacity = { cpu: 0, memory: 0 };

/** Requests of the add-ons: vpc-cni with its policy agent, kube-proxy and the EBS driver. */
const EKS_DAEMONS: Capacity = { cpu: 0.05 + 0.1 + 0.03, memory: 120 };
/** Requests of the CloudWatch agent and its Fluent Bit. */
const CLOUDWATCH: Capacity = { cpu: 0.25 + 0.05, memory: 128 + 25 };
/**
 * Requests of GKE's DaemonSets: Dataplane V2, metadata server, log and metrics agents, disk driver. CPU from `kubectl describe`
 * of clusters of 2025; memory is the maximum that 2i2c-org/infrastructure measured (daemonset_requests.yaml).
 */
const GKE_DAEMONS: Capacity = { cpu: 0.205 + 0.1 + 0.105 + 0.019 + 0.01 + 0.008, memory: 596 };
/** Requests set in components/monitoring. */
const NODE_EXPORTER: Capacity = { cpu: 0.02, memory: 32 };
const LOG_COLLECTOR: Capacity = { cpu: 0.03, memory: 128 };

/** Total requests of the DaemonSets on a node, the cloud's and this program's. */
export function daemons({ cloud, logs, monitoring }: Settings): Capacity {
  return sum(
    cloud === "aws" ? EKS_DAEMONS : NOTHING,
    cloud === "aws" && (logs ?? "cloud") === "cloud" ? CLOUDWATCH : NOTHING,
    cloud === "gcp" ? GKE_DAEMONS : NOTHING,
    monitoring.enabled ? NODE_EXPORTER : NOTHING,
    logs === "loki" ? LOG_COLLECTOR : NOTHING,
  );
}

function sum(...parts: readonly Capacity[]): Capacity {
  return parts.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }));
}

/** Resources of a node left for all other pods. */
export function roomOn(settings: Settings, machine: Capacity): Capacity {
  const [all, taken] = [allocatable(settings.cloud, machine), daemons(settings)];
  return { cpu: all.cpu - taken.cpu, memory: all.memory - taken.memory };
}

/** Whether a pod fits. */
export function fits(pod: Capacity, room: Capacity): boolean {
  return pod.cpu <= room.cpu && pod.memory <= room.memory;
}
