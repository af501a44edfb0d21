import { PORTS } from "../../stacks/catalogue/ports";
import { samples } from "../running/metrics";
import { isReady, type Pod } from "./pods";
import type { Asking } from "./shards";

/** One replica of the router. */
export interface RouterStatus {
  readonly name: string;
  readonly ready: boolean;
  /** The other replicas, and how many of them it exchanges rooms with. */
  readonly peers: { readonly connected: number; readonly all: number } | null;
  /** Rooms in its table. */
  readonly rooms: number | null;
  /** By shard. A slot that is closed is not among them. */
  readonly slots: Readonly<Record<string, SlotStatus>> | null;
}

export interface SlotStatus {
  /** Above 0 it takes new rooms; with 0 it keeps those it has. */
  readonly weight: number;
  readonly up: boolean;
}

export async function readRouters(pods: readonly Pod[], asking: Asking): Promise<readonly RouterStatus[]> {
  const routers = pods.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/instance"] === "router");
  const sorted = routers.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name, "en", { numeric: true }));
  return Promise.all(sorted.map((pod) => readRouter(pod, asking)));
}

async function readRouter(pod: Pod, { calls, unknowns }: Asking): Promise<RouterStatus> {
  const { name } = pod.metadata;
  const [metrics, peers] = await Promise.all([
    unknowns.attempt(`rooms and slots of ${name}`, () => calls.get(pod, PORTS.routerMetrics, "/metrics?no-maint")),
    unknowns.attempt(`peers of ${name}`, () => calls.say(pod, PORTS.routerTables, "show peers routers")),
  ]);
  return {
    name,
    ready: isReady(pod),
    peers: peers === null ? null : readPeers(peers),
    rooms: metrics === null ? null : readRooms(metrics),
    slots: metrics === null ? null : readSlots(metrics),
  };
}

/** Of HAProxy's `show peers`. It counts itself among them, as local. */
function readPeers(answer: string): RouterStatus["peers"] {
  const states = [...answer.matchAll(/ id=\S+\(remote,[^)]*\).* last_status=(\S+)/g)].map(([, status]) => status);
  return { connected: states.filter((status) => status === "ESTA").length, all: states.length };
}

function readRooms(metrics: string): number | null {
  const table = samples(metrics, "haproxy_sticktable_used").find(({ labels }) => labels["name"] === "rooms");
  return table?.value ?? null;
}

function readSlots(metrics: string): RouterStatus["slots"] {
  const up = new Set(
    samples(metrics, "haproxy_server_status")
      .filter(({ labels, value }) => labels["proxy"] === "rooms" && labels["state"] === "UP" && value === 1)
      .map(({ labels }) => labels["server"]),
  );
  const weights = samples(metrics, "haproxy_server_weight").filter(({ labels }) => labels["proxy"] === "rooms");
  return Object.fromEntries(
    weights.map(({ labels, value }) => [labels["server"] ?? "", { weight: value, up: up.has(labels["server"]) }]),
  );
}
