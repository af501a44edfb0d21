import { POOL } from "../catalogue/labels";
import { defaultMachine, type Machine, machineNamed, machineWith, type PoolName } from "../catalogue/machines";
import type { Settings } from "../schema/schema";
import { allocatable, type Capacity, daemons, roomOn } from "./allocatable";
import { mediaNodes, portsInUse, sizePerNode } from "./bridges";
import { isRecording, UPLOADER } from "./recording";
import { minBridges, prometheusSize, type Size, SIZES, type SizedWorkload, workloadSize } from "./sizes";

/** A node pool, created by the program or existing. */
export interface PoolPlan {
  readonly name: PoolName;
  readonly min: number;
  readonly max: number;
  readonly machine: Machine;
  /** Allocatable resources of a node. */
  readonly allocatable: Capacity;
  /** Requests of the DaemonSets, a part of the allocatable resources. */
  readonly daemons: Capacity;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: "NoSchedule" }[];
  /** Whether nodes have public addresses. */
  readonly public: boolean;
}

/** Planned utilisation of a pool, below 1 because pods do not divide evenly among nodes. */
const USED = 0.75;

/** Assumed machines of an existing cluster without configured sizes. */
const UNKNOWN_MACHINE: Record<PoolPlan["name"], Machine> = {
  system: { type: "4 cores, 16Gi", cpu: 4, memory: 16 * 1024 },
  media: { type: "4 cores, 8Gi", cpu: 4, memory: 8 * 1024 },
  recording: { type: "4 cores, 8Gi", cpu: 4, memory: 8 * 1024 },
};

/** Capacity that the planned pods need from a pool. */
export interface Demand {
  readonly pool: PoolPlan["name"];
  readonly machine: Machine;
  /** Resources of one node for these pods. */
  readonly room: Capacity;
  /** One of each kind of pod. */
  readonly pods: readonly { readonly name: string; readonly size: Size }[];
  /** Nodes needed when everything runs at its minimum. */
  readonly atLeast: number;
  /** Nodes needed when everything runs at its maximum. */
  readonly atMost: number;
  readonly reason: string;
  /** Configuration keys that the reason depends on. */
  readonly follows: readonly string[];
}

/** Signalling, router and add-ons. */
export function systemDemand(settings: Settings): Demand {
  const usual = SIZES[settings.environment];
  const size = (name: SizedWorkload): Size => workloadSize(settings, name);
  const machine = machineOf(settings, "system");
  const room = roomOn(settings, machine);
  const visitors = settings.visitors?.count ?? 0;
  const perShard = [
    ...Array<Size>(usual.web.replicas).fill(size("web")),
    // A visitor node has the size of a prosody.
    ...Array<Size>(1 + visitors).fill(size("prosody")),
    size("jicofo"),
    ...(settings.transcription.enabled ? [size("jigasi")] : []),
    ...(settings.sip.enabled && settings.sip.dialOut !== undefined ? [size("jigasi")] : []),
  ];
  const monitoring = settings.monitoring.enabled
    ? Object.entries({ ...usual.monitoring, prometheus: prometheusSize(settings) }).map(([name, size]) => ({
        name,
        size,
      }))
    : [];
  const keda = settings.cluster.addons.keda === "install" ? Object.values(usual.keda) : [];
  const all = [
    ...Array.from({ length: settings.shardCount }, () => perShard).flat(),
    ...Array<Size>(settings.edge.replicas).fill(size("router")),
    ...Array<Size>(settings.whiteboard.enabled ? settings.whiteboard.replicas : 0).fill(size("whiteboard")),
    ...(settings.sip.enabled ? [size("jigasi")] : []),
    ...monitoring.map(({ size }) => size),
    ...keda,
    usual.overhead,
  ];
  const nodes = Math.max(nodesFor(all, room), settings.edge.replicas);
  return {
    pool: "system",
    machine,
    room,
    pods: [
      ...(["web", "prosody", "jicofo", "router"] as const).map((name) => ({ name, size: size(name) })),
      ...(settings.sip.enabled || settings.transcription.enabled ? [{ name: "jigasi", size: size("jigasi") }] : []),
      ...(settings.whiteboard.enabled ? [{ name: "whiteboard", size: size("whiteboard") }] : []),
      ...monitoring,
    ],
    atLeast: nodes,
    // Capacity for the surge pods of rollouts (web, router) and for a failed node.
    atMost: nodes + Math.max(1, Math.ceil(nodes / 2)),
    reason: `signalling of ${settings.shardCount} shards${visitors === 0 ? "" : ` with ${visitors} visitor nodes each`} and ${settings.edge.replicas} routers need ${nodes} nodes`,
    follows: ["jitsi:shardCount", "jitsi:edge.replicas", ...(visitors === 0 ? [] : ["jitsi:visitors.count"])],
  };
}

/** Bridges: each uses a UDP port of its node, so those of one shard are on different nodes. */
export function mediaDemand(settings: Settings): Demand {
  const { shardCount, bridges } = settings;
  const least = minBridges(settings);
  const perNode = portsInUse(settings).length;
  const machine = machineOf(settings, "media");
  return {
    pool: "media",
    machine,
    room: roomOn(settings, machine),
    pods: [
      { name: perNode === 1 ? "a bridge" : `one bridge of each of ${perNode} shards`, size: sizePerNode(settings) },
    ],
    atLeast: mediaNodes(settings, () => least),
    // All maxima, one more shard for a rollout, and the configured headroom.
    atMost: mediaNodes(settings, () => bridges.max) + bridges.max + bridges.headroom,
    reason: `${shardCount} shards × bridges.min ${least}, ${perNode === 1 ? "one bridge" : `bridges of ${perNode} shards`} per node`,
    follows: ["jitsi:shardCount", "jitsi:bridges.min", ...(perNode === 1 ? [] : ["jitsi:bridges.perNode"])],
  };
}

/** Pool for recorders; undefined if recording is off. In an existing cluster the operator selects their nodes. */
export function recordingDemand(settings: Settings): Demand | undefined {
  const { shardCount, recording, cloud } = settings;
  if (!isRecording(settings) || cloud === "kubeconfig") return undefined;
  const { cpu, memory } = workloadSize(settings, "jibri");
  const size: Size = {
    cpu: cpu + UPLOADER.cpu,
    memory: memory + UPLOADER.memory,
    memoryLimit: memory + UPLOADER.memory,
  };
  const machine = machineOf(settings, "recording");
  const room = roomOn(settings, machine);
  const perNode = Math.max(1, Math.floor(Math.min(room.cpu / size.cpu, room.memory / size.memory)));
  const nodes = (recorders: number): number => Math.ceil(recorders / perNode);
  return {
    pool: "recording",
    machine,
    room,
    pods: [{ name: "a recorder", size }],
    atLeast: nodes(shardCount * recording.recorders),
    // The recorders of one more shard, because a volume binds its recorder to a zone.
    atMost: nodes((shardCount + 1) * (recording.maxRecorders ?? recording.recorders)),
    reason: `${shardCount} shards × recording.recorders ${recording.recorders}`,
    follows: ["jitsi:shardCount", "jitsi:recording.recorders"],
  };
}

export interface Pools {
  readonly system: PoolPlan;
  readonly media: PoolPlan;
  /** Undefined in an existing cluster, or if recording is off. */
  readonly recording: PoolPlan | undefined;
}

export function planPools(settings: Settings): Pools {
  const recording = recordingDemand(settings);
  return {
    system: planPool(settings, systemDemand(settings)),
    media: planPool(settings, mediaDemand(settings)),
    recording: recording === undefined ? undefined : planPool(settings, recording),
  };
}

/** The pools that the region has. */
export function poolList({ system, media, recording }: Pools): readonly PoolPlan[] {
  return recording === undefined ? [system, media] : [system, media, recording];
}

function planPool(settings: Settings, demand: Demand): PoolPlan {
  const { min, max } = settings.nodes[demand.pool];
  const most = max ?? Math.max(demand.atMost, min ?? 0);
  return {
    name: demand.pool,
    min: Math.min(min ?? demand.atLeast, most),
    max: most,
    machine: demand.machine,
    allocatable: allocatable(settings.cloud, demand.machine),
    daemons: daemons(settings),
    labels: { [POOL]: demand.pool },
    taints: demand.pool === "system" ? [] : [{ key: POOL, value: demand.pool, effect: "NoSchedule" }],
    public: demand.pool === "media" && !settings.nodes.media.private,
  };
}

/** The machine of a pool's nodes, or a default if it is unknown, which checks/pools.ts reports. */
function machineOf({ cloud, region, nodes }: Settings, name: PoolPlan["name"]): Machine {
  const { type } = nodes[name];
  if (cloud !== "kubeconfig") {
    return resolveMachine(cloud, type ?? defaultMachine(cloud, name, region)) ?? UNKNOWN_MACHINE[name];
  }
  return typeof type === "object"
    ? { type: `${type.cpu} cores, ${type.memory}Mi`, cpu: type.cpu, memory: type.memory }
    : UNKNOWN_MACHINE[name];
}

/**
 * Resolves a configured machine type: a catalogued one, one with a given size, or the smallest catalogued one of at least the
 * given size. Undefined if there is none.
 */
export function resolveMachine(
  cloud: "aws" | "gcp",
  type: NonNullable<Settings["nodes"]["media"]["type"]>,
): Machine | undefined {
  if (typeof type === "string") return machineNamed(cloud, type);
  const { name, cpu, memory } = type;
  return name === undefined ? machineWith(cloud, cpu, memory) : { type: name, cpu, memory };
}

function nodesFor(pods: readonly Size[], room: Capacity): number {
  const cpu = pods.reduce((sum, pod) => sum + pod.cpu, 0) / (room.cpu * USED);
  const memory = pods.reduce((sum, pod) => sum + pod.memory, 0) / (room.memory * USED);
  return Math.ceil(Math.max(cpu, memory));
}
