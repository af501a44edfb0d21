import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../local/terminal/progress";
import { askOf, Clients, signalling } from "../../tests/support/routing/clients";
import { Region } from "../../tests/support/routing/region";
import { median, type Row, row } from "../row";
import { bareConfig, startProxy } from "./proxy";

const PER_SECOND = 500;
const SECONDS = 10;
const RUNS = 3;
/** Participants who join a room. */
const TOGETHER = 4;

/**
 * Measures a join storm over two routers, a quarter of it into new rooms, against the same through a bare HAProxy: the duration of
 * the first signalling request, which includes the placement of a new room, on persistent connections.
 */
export async function joins(haproxy: string, log: Log): Promise<readonly Row[]> {
  log.step(`${PER_SECOND} joins per second through the routers and through a bare HAProxy`);
  const region = await Region.start({ haproxy, shards: 4 });
  const clients = new Clients(region);
  const beside = region.router(0).address.replace(/\d+$/, "100");
  const [shard] = region.shards;
  const configuration = bareConfig(beside, shard?.address ?? "", region.certificates);
  const bare = await startProxy(haproxy, beside, join(region.folder, "bare.cfg"), configuration);
  try {
    await region.open();
    const direct = askOf(beside);
    const ours: number[] = [];
    const least: number[] = [];
    for (let run = 1; run <= RUNS; run++) {
      least.push(await storm(`bare-${run}`, (_router, path) => direct(path)));
      ours.push(await storm(`run-${run}`, (router, path) => clients.ask(router, path)));
      log.progress(`${run} of ${RUNS}`);
    }
    const [router, alone] = [median(ours), median(least)];
    return [
      row({
        name: `${PER_SECOND} joins/s: p99 of the first signalling request against a bare HAProxy`,
        goal: { atMost: 2 },
        result: router / alone,
        unit: "×",
        from: `${router.toFixed(1)} ms against ${alone.toFixed(1)} ms`,
      }),
    ];
  } finally {
    bare.stop();
    clients.close();
    await region.stop();
  }
}

/** @returns the 99th percentile, milliseconds */
async function storm(prefix: string, ask: (router: number, path: string) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < PER_SECOND * SECONDS; n++) {
    const due = began + (n * 1000) / PER_SECOND;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    const at = performance.now();
    const room = `${prefix}-${Math.floor(n / TOGETHER)}`;
    asked.push(ask(n % 2, signalling(room)).then(() => void times.push(performance.now() - at)));
  }
  await Promise.all(asked);
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN;
}
