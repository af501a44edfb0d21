import { setTimeout as sleep } from "node:timers/promises";
import type { PoolPlan } from "../../stacks/plan/pools";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import type { ControlPlane } from "./controlPlane";
import { KWOK_NODE } from "./processes";

const ZONES = ["local-a", "local-b", "local-c"] as const;
/** Ranges reserved for documentation (RFC 5737), 254 hosts each. */
const PUBLIC_RANGES = ["203.0.113", "198.51.100"] as const;
const HOSTS = 254;
const READY_WITHIN_MS = 60_000;

/**
 * Creates and removes nodes of KWOK to match the pools, named `<pool>-0`, `<pool>-1`, …, and waits until they are ready. A pool that
 * shrinks loses nodes without pods first, as a cloud's autoscaler does, then those with the highest numbers.
 * @param count nodes of a pool, for example its maximum.
 * @throws UserError when a pool needs more public addresses than the documentation ranges hold.
 */
export async function syncNodes(
  { cluster, logs }: Pick<ControlPlane, "cluster" | "logs">,
  pools: readonly PoolPlan[],
  count: (pool: PoolPlan) => number,
): Promise<void> {
  const present = (await nodes(cluster)).map(({ metadata }) => metadata.name);
  const occupied = new Set((await cluster.list("v1", "Pod")).flatMap(nodeOf));
  const wanted = pools.flatMap((pool, index) =>
    chooseNumbers(pool.name, count(pool), present, occupied).map((number) => describeNode(pool, index, number)),
  );

  for (const { node, status } of wanted) {
    const { apiVersion, kind, metadata } = node;
    await cluster.apply(node);
    // Apply ignores the status, which is a subresource.
    await cluster.apply({ apiVersion, kind, metadata: { name: metadata.name }, status }, { subresource: "status" });
  }
  const names = new Set(wanted.map(({ node }) => node.metadata.name));
  for (const name of present.filter((one) => !names.has(one))) await removeNode(cluster, name);
  await untilReady(cluster, names, logs);
}

/**
 * The numbers of a pool's nodes.
 * @param present names of the existing nodes of all pools.
 * @param occupied names of the nodes with pods.
 */
export function chooseNumbers(
  pool: string,
  count: number,
  present: readonly string[],
  occupied: ReadonlySet<string>,
): readonly number[] {
  const numbers = present.flatMap((name) => {
    const number = name.startsWith(`${pool}-`) ? name.slice(pool.length + 1) : "";
    return /^\d+$/.test(number) ? [Number(number)] : [];
  });
  const isOccupied = (number: number): number => Number(occupied.has(`${pool}-${number}`));
  const staying = numbers.toSorted((a, b) => isOccupied(b) - isOccupied(a) || a - b).slice(0, count);
  const kept = new Set(staying);
  for (let number = 0; kept.size < count; number++) kept.add(number);
  return [...kept].toSorted((a, b) => a - b);
}

interface NodeDescription {
  readonly node: KubernetesObject;
  readonly status: object;
}

function describeNode(pool: PoolPlan, poolIndex: number, number: number): NodeDescription {
  const name = `${pool.name}-${number}`;
  const resources = ({ cpu, memory }: PoolPlan["allocatable"]): object => ({
    cpu: `${Math.floor(cpu * 1000)}m`,
    memory: `${Math.floor(memory)}Mi`,
    "ephemeral-storage": "100Gi",
    pods: "110",
  });
  return {
    node: {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          ...pool.labels,
          [KWOK_NODE.key]: KWOK_NODE.value,
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "node.kubernetes.io/instance-type": pool.machine.type.replaceAll(/[^\w.-]+/g, "-"),
          "topology.kubernetes.io/region": "local",
          "topology.kubernetes.io/zone": ZONES[number % ZONES.length] ?? ZONES[0],
        },
      },
      // Applying an empty list again would count as a change.
      spec: pool.taints.length === 0 ? {} : { taints: pool.taints },
    },
    status: {
      capacity: resources(pool.machine),
      allocatable: resources(pool.allocatable),
      addresses: [
        { type: "Hostname", address: name },
        { type: "InternalIP", address: `10.${poolIndex}.${Math.floor(number / HOSTS)}.${(number % HOSTS) + 1}` },
        ...(pool.public ? [{ type: "ExternalIP", address: publicAddress(pool, number) }] : []),
      ],
    },
  };
}

function publicAddress(pool: PoolPlan, number: number): string {
  const range = PUBLIC_RANGES[Math.floor(number / HOSTS)];
  if (range === undefined) {
    throw new UserError(
      `pool ${pool.name} needs more than the ${PUBLIC_RANGES.length * HOSTS} public addresses of the local control plane`,
    );
  }
  return `${range}.${(number % HOSTS) + 1}`;
}

async function removeNode(cluster: Cluster, name: string): Promise<void> {
  await cluster.remove({ apiVersion: "v1", kind: "Node", metadata: { name } });
  // KWOK does not delete the pods of a removed node.
  const pods = await cluster.list("v1", "Pod", { fieldSelector: `spec.nodeName=${name}` });
  for (const pod of pods) await cluster.remove(pod, { gracePeriodSeconds: 0 });
}

async function untilReady(cluster: Cluster, names: ReadonlySet<string>, logs: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const ready = new Set((await nodes(cluster)).filter(isReady).map(({ metadata }) => metadata.name));
    const waiting = [...names].filter((name) => !ready.has(name));
    if (waiting.length === 0) return;
    if (Date.now() > deadline)
      throw new UserError(`nodes do not become ready: ${waiting.join(", ")}; see ${logs}/kwok.log`);
    await sleep(100);
  }
}

/** The nodes that KWOK simulates. */
function nodes(cluster: Cluster): Promise<readonly KubernetesObject[]> {
  return cluster.list("v1", "Node", { labelSelector: `${KWOK_NODE.key}=${KWOK_NODE.value}` });
}

function isReady(node: KubernetesObject): boolean {
  const { conditions } = node["status"] as { conditions?: readonly { type: string; status: string }[] };
  return conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
}

function nodeOf(pod: KubernetesObject): readonly string[] {
  const { nodeName } = pod["spec"] as { nodeName?: string };
  return nodeName === undefined ? [] : [nodeName];
}
