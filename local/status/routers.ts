import { PORTS } from "../../stacks/catalogue/ports";
import { samples } from "../running/metrics";
import { isReady, type Pod } from "./pods";
import type { Asking } from "./shards";

/** One replica of the router. */
export interface RouterStatus {
  readonly name: string;
  readonly ready: boolean;
  /** Number of the other replicas, and of those with a peer connection. */
  readonly peers: { readonly connected: number; readonly all: number } | null;
  /** Rooms in its table. */
  readonly rooms: number | null;
  /** Status of each shard whose name resolves. */
  readonly slots: Readonly<Record<string, SlotStatus>> | null;
}

/** `open`: the shard gets new rooms. `closed`: it keeps its rooms only, since it drains or has no bridge for new rooms. */
export type SlotStatus = "open" | "closed" | "down";

export async function readRouters(pods: readonly Pod[], asking: Asking): Promise<readonly RouterStatus[]> {
  const routers = pods.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/instance"] === "router");
  const sorted = routers.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name, "en", { numeric: true }));
  return Promise.all(sorted.map((pod) => readRouter(pod, asking)));
}

async function readRouter(pod: Pod, { calls, errors }: Asking): Promise<RouterStatus> {
  const { name } = pod.metadata;
  const metrics = await errors.attempt(`rooms and shards of ${name}`, () =>
    calls.get(pod, PORTS.routerMetrics, "/metrics?no-maint"),
  );
  return {
    name,
    ready: isReady(pod),
    peers: metrics === null ? null : readPeers(name, metrics),
    rooms: metrics === null ? null : readRooms(metrics),
    slots: metrics === null ? null : readSlots(metrics),
  };
}

/** Servers of a backend, optionally in a state. */
function serversIn(metrics: string, backend: string, state?: string): readonly string[] {
  return samples(metrics, "haproxy_server_status")
    .filter(({ labels, value }) => labels["proxy"] === backend && value === 1)
    .filter(({ labels }) => state === undefined || labels["state"] === state)
    .map(({ labels }) => labels["server"] ?? "");
}

function readPeers(name: string, metrics: string): RouterStatus["peers"] {
  const [all, up] = [serversIn(metrics, "routers"), serversIn(metrics, "routers", "UP")];
  const others = (servers: readonly string[]): number => servers.filter((server) => server !== name).length;
  return { connected: others(up), all: others(all) };
}

function readRooms(metrics: string): number | null {
  const table = samples(metrics, "haproxy_sticktable_used").find(({ labels }) => labels["name"] === "rooms");
  return table?.value ?? null;
}

function readSlots(metrics: string): Readonly<Record<string, SlotStatus>> {
  const [found, down, open] = [
    serversIn(metrics, "jicofo"),
    new Set(serversIn(metrics, "jicofo", "DOWN")),
    new Set(serversIn(metrics, "open", "UP")),
  ];
  const status = (id: string): SlotStatus => (down.has(id) ? "down" : open.has(id) ? "open" : "closed");
  return Object.fromEntries(found.map((id) => [id, status(id)]));
}
