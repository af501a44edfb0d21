import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../local/terminal/progress";
import { Clients, moved, type Placement, roomNames, split } from "../../tests/support/routing/clients";
import { podName, Region } from "../../tests/support/routing/region";
import { ShardBackend } from "../../tests/support/routing/shardBackend";
import { type Row, row } from "../row";
import { classicConfig } from "./classic";

const ROUTERS = 2;
const SHARDS = 4;
const ROOMS = 3000;
/** Rooms with open websockets, one on each router. */
const CALLS = 200;
/** Delay of the second router's DNS. */
const LAG_MS = 30_000;
/** Start time of a replacement pod. */
const GAP_MS = 3_000;
/** Longer than a router needs to consider a shard down. */
const DOWN_MS = 25_000;

/** One phase, with the number of rooms whose participants were on several shards or on another shard than before. */
interface Phase {
  readonly name: string;
  readonly rooms: number;
  readonly astray: number;
}

type Kind = "ours" | "classic";

/**
 * Counts split or moved rooms per phase, compared with the classic configuration: two routers, four shards, 3,000 rooms with four
 * participants who join at once, and the DNS of one router 30 s late.
 */
export async function affinity(haproxy: string, log: Log): Promise<readonly Row[]> {
  log.step("Rooms that stay together, with our configuration and with the classic one");
  const ours = await run(haproxy, "ours", log);
  const classic = await run(haproxy, "classic", log);
  return ours.map((phase, n) =>
    row({
      name: `rooms split or moved: ${phase.name}`,
      goal: { atMost: 0 },
      ...counted(phase),
      classic: classic[n] && counted(classic[n]),
    }),
  );
}

function counted({ astray, rooms }: Phase): { readonly result: number; readonly unit: string } {
  return { result: astray, unit: `of ${rooms}` };
}

async function run(haproxy: string, kind: Kind, log: Log): Promise<readonly Phase[]> {
  const region = await Region.start({
    haproxy,
    shards: SHARDS,
    lags: [0, LAG_MS],
    ...(kind === "classic" ? { configuration: classicConfig(ROUTERS, SHARDS) } : {}),
  });
  const clients = new Clients(region);
  const done: Phase[] = [];
  try {
    for await (const phase of phases(region, clients, kind)) {
      log.info(`${kind}: ${phase.name}: ${phase.astray} of ${phase.rooms}`);
      done.push(phase);
    }
    return done;
  } finally {
    clients.close();
    await region.stop();
  }
}

async function* phases(region: Region, clients: Clients, kind: Kind): AsyncGenerator<Phase> {
  await region.startRouters();
  await serving(region, SHARDS);

  const rooms = roomNames("room", ROOMS);
  const placed = await clients.join(rooms);
  yield { name: "first join", rooms: ROOMS, astray: split(placed).length };
  const again = await clients.join(rooms);
  yield { name: "rejoin", rooms: ROOMS, astray: astray(placed, again) };

  await region.addShard();
  const newRooms = await openRoomsUntil(() => isServing(region, SHARDS + 1), clients);
  yield { name: "new rooms while scaling out", rooms: newRooms.size, astray: split(newRooms).length };
  const scaled = await clients.join(rooms);
  yield { name: "earlier rooms after scaling out", rooms: ROOMS, astray: astray(placed, scaled) };

  await region.router(1).stop();
  region.router(1).start();
  await serving(region, SHARDS + 1);
  const restarted = await clients.join(rooms);
  yield { name: "router restart", rooms: ROOMS, astray: astray(scaled, restarted) };

  await (kind === "classic" ? replacePod : restartPod)(region);
  await serving(region, SHARDS + 1);
  const replaced = await clients.join(rooms);
  yield { name: "shard pod replaced", rooms: ROOMS, astray: astray(restarted, replaced) };

  const together = await withoutJicofo(region, clients);
  yield {
    name: "jicofo alone unhealthy under open websockets",
    rooms: CALLS,
    astray: split(together).length,
  };
}

/** Opens rooms in small batches until the condition holds, and some more afterwards. */
async function openRoomsUntil(opened: () => Promise<boolean>, clients: Clients): Promise<Placement> {
  const rooms = new Map<string, ReadonlySet<string>>();
  for (let batch = 0, after = 0; after < 4; batch++) {
    (await clients.join(roomNames(`new-${batch}`, 10))).forEach((shards, room) => rooms.set(room, shards));
    if (await opened()) after++;
    await sleep(500);
  }
  return rooms;
}

/** A pod behind a Service: the address stays. */
async function restartPod(region: Region): Promise<void> {
  const shard = region.shard("shard-1");
  await shard.stop();
  await sleep(GAP_MS);
  await shard.start();
}

/** A pod that is found by its own address: the replacement has another one. */
async function replacePod(region: Region): Promise<void> {
  const { id, address } = region.shard("shard-1");
  await region.shard(id).stop();
  await sleep(GAP_MS);
  const pod = new ShardBackend(id, address.replace(/\d+$/, "120"));
  region.shards.push(pod);
  await pod.start();
  region.zone.set(podName(id), [pod.address]);
  await sleep(LAG_MS);
}

/** Shards of the participants, both connected and late ones, after jicofo of one shard has failed. */
async function withoutJicofo(region: Region, clients: Clients): Promise<Placement> {
  const calls = roomNames("call", CALLS);
  await clients.join(calls);
  const participants = await clients.meet(calls);
  region.shard("shard-2").healthy = false;
  await sleep(DOWN_MS);
  const late = await clients.join(calls);
  const stayed = participants.filter(({ connected }) => connected);
  participants.forEach((participant) => participant.leave());
  return new Map(
    calls.map((call) => [
      call,
      new Set([...(late.get(call) ?? []), ...stayed.filter(({ room }) => room === call).map(({ shard }) => shard)]),
    ]),
  );
}

/** Waits until every router is ready and places new rooms on this many shards. */
async function serving(region: Region, shards: number): Promise<void> {
  for (const router of region.routers) await router.ready();
  while (!(await isServing(region, shards))) await sleep(200);
}

async function isServing(region: Region, shards: number): Promise<boolean> {
  const open = await Promise.all(region.routers.map((router) => router.openSlots()));
  return open.every((slots) => slots >= shards);
}

/** Number of rooms that are split or have moved; each room counts once. */
export function astray(before: Placement, after: Placement): number {
  return new Set([...split(after), ...moved(before, after)].map((line) => line.slice(0, line.indexOf(":")))).size;
}
