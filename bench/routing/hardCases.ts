import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Log } from "../../local/terminal/progress";
import { ensurePackages } from "../../local/tools/apt";
import { PORTS } from "../../stacks/catalogue/ports";
import { Clients, openMeanwhile, type Placement, roomNames, roomsOn, split } from "../../tests/support/routing/clients";
import { Region, type RegionOptions } from "../../tests/support/routing/region";
import { type Row, row } from "../row";
import { astray } from "./affinity";

const run = promisify(execFile);

const SHARDS = 3;
const ROOMS = 500;
/** Requests for new rooms from one address, and the time in which they flushed the table of an earlier version. */
const FLOOD = { requests: 215_000, seconds: 43 };

type Case = (region: Region, clients: Clients) => Promise<unknown>;

/** Events during the opening of rooms and the addition of a shard. */
const CASES: Readonly<Record<string, readonly [options: Partial<RegionOptions>, happens: Case]>> = {
  "clocks of two routers 10 s apart": [{ clocks: [0, 10] }, scaleOut],
  "the first router's DNS 30 s late": [{ lags: [30_000, 0] }, scaleOut],
  "the second router's DNS 30 s late": [{ lags: [0, 30_000] }, scaleOut],
  "the router that places rooms killed and started again": [{}, killPlacer],
  "the router that places rooms paused for 12 s": [{}, pausePlacer],
  "a shard that the first router alone sees down": [{}, (region) => hideShard(region, 0)],
  "a shard that the second router alone sees down": [{}, (region) => hideShard(region, 1)],
};

/** Counts split or moved rooms in cases that split them in earlier versions, with new rooms and an added shard. */
export async function hardCases(haproxy: string, log: Log): Promise<readonly Row[]> {
  log.step("Rooms that stay together in hard cases");
  await ensurePackages(["faketime", "wrk"], "to set clocks apart and to flood a router", log);
  const rows: Row[] = [];
  for (const [name, [options, happens]] of Object.entries(CASES)) {
    const found = await inRegion({ haproxy, shards: SHARDS, ...options }, async (region, clients) => {
      const before = await clients.join(roomNames("room", ROOMS));
      const meanwhile = await openMeanwhile(clients, happens(region, clients));
      return misplaced(clients, before, meanwhile);
    });
    log.info(`${name}: ${found.result} ${found.unit}`);
    rows.push(row({ name: `rooms split or moved: ${name}`, goal: { atMost: 0 }, ...found }));
  }
  const flooded = await inRegion({ haproxy, shards: SHARDS }, floodWhileDraining);
  return [
    ...rows,
    row({ name: "rooms moved: a flood of new rooms from one address during a drain", goal: { atMost: 0 }, ...flooded }),
  ];
}

interface Found {
  readonly result: number;
  readonly unit: string;
}

async function inRegion(
  options: RegionOptions,
  work: (region: Region, clients: Clients) => Promise<Found>,
): Promise<Found> {
  const region = await Region.start(options);
  const clients = new Clients(region);
  try {
    await region.open();
    return await work(region, clients);
  } finally {
    clients.close();
    await region.stop();
  }
}

async function misplaced(clients: Clients, before: Placement, meanwhile: Placement): Promise<Found> {
  const [again, later] = [await clients.join([...before.keys()]), await clients.join([...meanwhile.keys()])];
  const result = astray(before, again) + Math.max(split(meanwhile).length, astray(meanwhile, later));
  return { result, unit: `of ${before.size + meanwhile.size}` };
}

async function scaleOut(region: Region): Promise<void> {
  const { id } = await region.addShard();
  await region.has(id, "open");
}

async function killPlacer(region: Region): Promise<void> {
  const { id } = await region.addShard();
  await region.router(0).stop();
  await sleep(3000);
  region.router(0).start();
  await region.router(0).ready();
  await region.has(id, "open");
}

async function pausePlacer(region: Region): Promise<void> {
  const { id } = await region.addShard();
  await sleep(1000);
  region.router(0).pause();
  await sleep(12_000);
  region.router(0).resume();
  await region.has(id, "open");
}

/** Hides a shard from one router for ten seconds. */
async function hideShard(region: Region, router: number): Promise<void> {
  region.setSeen(router, "shard-1", false);
  while ((await region.router(router).slot("shard-1")) !== "closed") await sleep(200);
  await sleep(10_000);
  region.setSeen(router, "shard-1", true);
  await region.has("shard-1", "open");
}

/** Rooms of a draining shard must stay there while a program requests new rooms. */
async function floodWhileDraining(region: Region, clients: Clients): Promise<Found> {
  const placed = await clients.join(roomNames("call", 200));
  region.drain("shard-1");
  await region.has("shard-1", "draining");
  const script = join(region.folder, "flood.lua");
  writeFileSync(
    script,
    'local n = 0\nrequest = function() n = n + 1 return wrk.format("GET", "/http-bind?room=flood-" .. n) end\n',
  );
  const url = `https://${region.router(0).address}:${PORTS.routerHttps}`;
  let sent = 0;
  for (const end = Date.now() + 4000 * FLOOD.seconds; sent < FLOOD.requests && Date.now() < end;) {
    const { stdout } = await run("wrk", ["-t1", "-c64", "-d10s", "-s", script, url]);
    sent += Number(/(\d+) requests in/.exec(stdout)?.[1]);
  }
  const of = roomsOn(placed, "shard-1");
  const again = await clients.join(of);
  return {
    result: astray(new Map(of.map((room) => [room, placed.get(room) ?? new Set()])), again),
    unit: `of ${of.length} after ${sent} requests`,
  };
}
