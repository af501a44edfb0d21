import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../local/terminal/progress";
import { ensurePackages } from "../../local/tools/apt";
import { Region } from "../../tests/support/routing/region";
import { median, type Row, row } from "../row";
import { type Connections, type Load, load } from "./load";
import { bareConfig, type Proxy, shardConfig, startProxy } from "./proxy";

const RUNS = 5;
const SHARDS = 4;

/**
 * Requests a second through a router, with its sidecar and its peer, against those through an HAProxy with one backend: both
 * over TLS with two threads, to the same backend, in turn. The bare one does what any edge does, which is to say who asks and
 * that it was by TLS; it has no other rules, checks, tables or log.
 */
export async function throughput(haproxy: string, log: Log): Promise<readonly Row[]> {
  log.step("Requests through the router and through a bare HAProxy");
  await ensurePackages(["wrk"], "to measure requests a second", log);
  const region = await Region.start({ haproxy, shards: 0 });
  const beside = (n: number): string => region.router(0).address.replace(/\d+$/, String(n));
  const at = (file: string): string => join(region.folder, file);
  const shards = await startProxy(haproxy, beside(1), at("shards.cfg"), shardConfig(beside(1)));
  const bare = await startProxy(
    haproxy,
    beside(2),
    at("bare.cfg"),
    bareConfig(beside(2), shards.address, region.certificates),
  );
  try {
    const router = await startRouters(region, shards);
    return [
      await compare("kept", router, bare, region.folder, log),
      await compare("new", router, bare, region.folder, log),
    ];
  } finally {
    bare.stop();
    shards.stop();
    await region.stop();
  }
}

/** Both of them, with every shard open. */
async function startRouters(region: Region, shards: Proxy): Promise<Proxy> {
  for (const { web, jicofo } of region.plan.slots.slice(0, SHARDS)) {
    for (const name of [web, jicofo]) region.zone.set(name, [shards.address], 0);
  }
  for (const router of region.routers) router.start();
  for (const router of region.routers) {
    await router.ready();
    while ((await router.openSlots()) < SHARDS) await sleep(200);
  }
  const { address, pid = 0 } = region.router(0);
  return { address, pid };
}

const NAMES = {
  kept: "requests/s through the router against a bare HAProxy",
  new: "the same, each request on a connection of its own",
} as const;

async function compare(connections: Connections, router: Proxy, bare: Proxy, folder: string, log: Log): Promise<Row> {
  const ours: Load[] = [];
  const least: Load[] = [];
  for (let run = 1; run <= RUNS; run++) {
    least.push(await load(bare, folder, connections));
    ours.push(await load(router, folder, connections));
    log.progress(`${run} of ${RUNS}`);
  }
  const middle = (loads: readonly Load[], figure: keyof Load): string =>
    median(loads.map((one) => one[figure])).toFixed(0);
  const rates = [ours, least].map((loads) => `${middle(loads, "requestsPerSecond")}/s`);
  const cpu = [ours, least].map((loads) => `${middle(loads, "cpu")} µs`);
  return row({
    name: NAMES[connections],
    goal: { atLeast: 0.95 },
    // Each run with the one beside it: what else the machine does comes and goes.
    result: median(ours.map((load, n) => load.requestsPerSecond / (least[n]?.requestsPerSecond ?? NaN))),
    unit: "×",
    from: `${rates.join(" against ")}; CPU of the proxy for a request ${cpu.join(" against ")}`,
  });
}
