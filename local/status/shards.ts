import { SHARD } from "../../stacks/catalogue/labels";
import { PORTS } from "../../stacks/catalogue/ports";
import type { ShardState } from "../../stacks/plan/shard";
import type { KubernetesObject } from "../kubernetes/client";
import { samples } from "../running/metrics";
import { readLoad } from "../running/rooms";
import { hasPendingChanges } from "../running/waiting";
import { isLeaving, isReady, type Pod, type PodCalls } from "./pods";
import type { PartialErrors } from "./partialErrors";

export interface ShardStatus {
  readonly id: string;
  /** As last applied. */
  readonly state: ShardState;
  /** From jicofo's readiness, which covers prosody and a usable bridge. */
  readonly health: ShardHealth | null;
  readonly rooms: number | null;
  readonly participants: number | null;
  /** Whether pinned pods have pending changes. */
  readonly waiting: boolean;
  readonly bridges: BridgesStatus;
  /** Null without visitor nodes. */
  readonly visitors: VisitorsStatus | null;
  /** Null without recorders. */
  readonly recorders: RecordersStatus | null;
}

/** The visitor nodes of a shard. */
export interface VisitorsStatus {
  readonly ready: number;
  /** Nodes as last applied. */
  readonly nodes: number;
  /** Of all conferences, from jicofo. */
  readonly listeners: number | null;
}

/** The recorders of a shard. */
export interface RecordersStatus {
  readonly all: number;
  /** Recorders that jicofo reports, and those of them that are available; null while it does not answer. */
  readonly known: number | null;
  readonly free: number | null;
  /** Uploaders that cannot write to the destination, or with a recording that waits too long. */
  readonly waiting: number;
}

/** `full`: all of its bridges drain or fail, so it keeps its rooms and takes no new ones. */
export type ShardHealth = "healthy" | "full" | "down";

export interface BridgesStatus {
  readonly ready: number;
  /** Whether the shard is at rest: no bridge is required before a window of its timetable. */
  readonly atRest: boolean;
  /** Terminating: they keep their conferences and take no new ones. */
  readonly draining: number;
  /** The bridges' own measure of load, 0 to 1 and beyond, of all bridges that answer. The autoscaler uses the mean. */
  readonly stress: { readonly mean: number; readonly highest: number } | null;
  /** Sum of the participants that each bridge is connected to. */
  readonly participants: number | null;
  /** Null without an autoscaler. */
  readonly autoscaler: { readonly min: number; readonly max: number; readonly current: number } | null;
}

/** Objects of a region's shards. */
export interface ShardObjects {
  readonly sentinels: readonly KubernetesObject[];
  readonly deployments: readonly KubernetesObject[];
  /** Of visitor nodes and recorders. */
  readonly statefulSets: readonly KubernetesObject[];
  readonly autoscalers: readonly KubernetesObject[];
  readonly pods: readonly Pod[];
}

export interface Asking {
  readonly calls: PodCalls;
  readonly errors: PartialErrors;
}

/** Reads every shard that has a sentinel. */
export async function readShards(objects: ShardObjects, asking: Asking): Promise<readonly ShardStatus[]> {
  const shards = await Promise.all(objects.sentinels.map((sentinel) => readShard(sentinel, objects, asking)));
  return shards.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
}

async function readShard(sentinel: KubernetesObject, objects: ShardObjects, asking: Asking): Promise<ShardStatus> {
  const id = sentinel.metadata.labels?.[SHARD] ?? sentinel.metadata.name;
  const { state } = sentinel["data"] as { readonly state: ShardState };
  const own = ({ metadata }: KubernetesObject): boolean => metadata.labels?.[SHARD] === id;
  const pods = objects.pods.filter(own);
  // The Deployment of the bridges, and their autoscaler. Recorders have another one.
  const ofBridges = (one: KubernetesObject): boolean => own(one) && one.metadata.name === `${id}-jvb`;
  const [{ metrics, ...signalling }, bridges] = await Promise.all([
    readSignalling(id, named(pods, "jicofo"), asking),
    readBridges(named(pods, "jvb"), objects, ofBridges, asking),
  ]);
  const nodes = objects.statefulSets.find(
    (one) => own(one) && one.metadata.labels?.["app.kubernetes.io/name"] === "visitor",
  );
  const listeners = metrics === null ? undefined : samples(metrics, "jitsi_jicofo_visitors_current")[0];
  return {
    id,
    state,
    ...signalling,
    waiting: [...objects.deployments, ...objects.statefulSets].filter(own).some(hasPendingChanges),
    bridges,
    visitors:
      nodes === undefined ? null : { ...readNodes(nodes, named(pods, "visitor")), listeners: listeners?.value ?? null },
    recorders: readRecorders(named(pods, "jibri"), metrics),
  };
}

function readNodes(nodes: KubernetesObject, pods: readonly Pod[]): Pick<VisitorsStatus, "ready" | "nodes"> {
  const { replicas = 1 } = nodes["spec"] as { readonly replicas?: number };
  return { ready: pods.filter(isReady).length, nodes: replicas };
}

async function readSignalling(
  id: string,
  jicofos: readonly Pod[],
  { calls, errors }: Asking,
): Promise<Pick<ShardStatus, "health" | "rooms" | "participants"> & { readonly metrics: string | null }> {
  const jicofo = jicofos.find((pod) => !isLeaving(pod));
  if (jicofo === undefined) {
    errors.note(`rooms and participants of ${id}`, "no jicofo runs");
    return { health: "down", rooms: null, participants: null, metrics: null };
  }
  const answer = await errors.attempt(`rooms and participants of ${id}`, async () => {
    const metrics = await calls.get(jicofo, PORTS.jicofoRest, "/metrics");
    return { ...readLoad(metrics), full: isFull(metrics), metrics };
  });
  const ready = await errors.attempt(`health of ${id}`, () => calls.ready(jicofo));
  const unhealthy = answer?.full === true ? "full" : "down";
  return {
    health: ready === null ? null : ready ? "healthy" : unhealthy,
    rooms: answer?.rooms ?? null,
    participants: answer?.participants ?? null,
    metrics: answer?.metrics ?? null,
  };
}

function readRecorders(pods: readonly Pod[], metrics: string | null): RecordersStatus | null {
  if (pods.length === 0) return null;
  const count = (which: string): number | null =>
    metrics === null ? null : (samples(metrics, `jitsi_jicofo_jibri_instances${which}`)[0]?.value ?? 0);
  const uploader = ({ status }: Pod): { readonly ready: boolean } | undefined =>
    status?.initContainerStatuses?.find(({ name }) => name === "upload");
  return {
    all: pods.length,
    known: count(""),
    free: count("_available"),
    waiting: pods.filter((pod) => uploader(pod)?.ready === false).length,
  };
}

/** Whether jicofo knows bridges, but no operational one. */
function isFull(metrics: string): boolean {
  const count = (which: string): number =>
    samples(metrics, `jitsi_jicofo_bridge_selector_bridge_count${which}`)[0]?.value ?? 0;
  return count("") > 0 && count("_operational") === 0;
}

async function readBridges(
  pods: readonly Pod[],
  { autoscalers, deployments }: ShardObjects,
  own: (object: KubernetesObject) => boolean,
  { calls, errors }: Asking,
): Promise<BridgesStatus> {
  const autoscaler = autoscalers.find(own);
  const running = pods.filter((pod) => pod.status?.phase === "Running");
  const answers = await Promise.all(
    running.map((pod) =>
      errors.attempt(`load of ${pod.metadata.name}`, () => calls.get(pod, PORTS.bridgeRest, "/metrics")),
    ),
  );
  const values = (name: string): readonly number[] =>
    answers.flatMap((answer) =>
      answer === null ? [] : samples(answer, `jitsi_jvb_${name}`).map(({ value }) => value),
    );
  const [stress, participants] = [values("stress"), values("local_endpoints")];
  return {
    ready: pods.filter(isReady).length,
    atRest: deployments.some((one) => own(one) && replicas(one) === 0),
    draining: pods.filter(isLeaving).length,
    stress: stress.length === 0 ? null : { mean: sum(stress) / stress.length, highest: Math.max(...stress) },
    // A sum over some of the bridges would be wrong.
    participants: participants.length < running.length ? null : sum(participants),
    autoscaler: autoscaler === undefined ? null : readAutoscaler(autoscaler),
  };
}

function replicas(deployment: KubernetesObject): number | undefined {
  return (deployment["spec"] as { readonly replicas?: number } | undefined)?.replicas;
}

function readAutoscaler(autoscaler: KubernetesObject): BridgesStatus["autoscaler"] {
  const spec = autoscaler["spec"] as { readonly minReplicas?: number; readonly maxReplicas: number };
  const status = autoscaler["status"] as { readonly currentReplicas?: number } | undefined;
  return { min: spec.minReplicas ?? 1, max: spec.maxReplicas, current: status?.currentReplicas ?? 0 };
}

function named<T extends KubernetesObject>(objects: readonly T[], name: string): readonly T[] {
  return objects.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] === name);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
