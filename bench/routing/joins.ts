import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../local/terminal/progress";
import { askOf, Clients, type Reply, signalling } from "../../tests/support/routing/clients";
import { Region } from "../../tests/support/routing/region";
import { median, type Row, row } from "../row";
import { bareConfig, startProxy } from "./proxy";

const PER_SECOND = 500;
/** Duration of a storm. Both sides of a ratio are measured within a few seconds, because other load on the machine varies. */
const SECONDS = 2;
/** The median of fewer ratios varies by more than a tenth between runs. */
const ROUNDS = 21;
/** 99th percentile of the bare HAProxy above which other work on the machine distorts the ratio, ms. It is 1 ms on two idle cores. */
const BUSY_MS = 4;
/** Participants who join a room. */
const TOGETHER = 4;

/**
 * Measures a join storm over two routers, a quarter of it into new rooms, against the same through a bare HAProxy: the duration of
 * the first signalling request, which includes the placement of a new room, on persistent connections. Storms through the routers
 * and through the bare HAProxy alternate; the result is the median of their ratios.
 */
export async function joins(haproxy: string, log: Log): Promise<readonly Row[]> {
  log.step(`${PER_SECOND} joins per second through the routers and through a bare HAProxy`);
  const region = await Region.start({ haproxy, shards: 4 });
  const clients = new Clients(region);
  const beside = region.router(0).address.replace(/\d+$/, "100");
  const [shard] = region.shards;
  const configuration = bareConfig(beside, shard?.address ?? "", region.certificates);
  const proxy = await startProxy(haproxy, beside, join(region.folder, "bare.cfg"), configuration);
  try {
    await region.open();
    const direct = askOf(beside);
    const throughBare = (room: string): Promise<number> => storm(room, (_router, path) => direct(path));
    const throughRouters = (room: string): Promise<number> => storm(room, (router, path) => clients.ask(router, path));
    // Opens the connections.
    await throughBare("first");
    await throughRouters("first");
    const rounds: { readonly bare: number; readonly routers: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      rounds.push({ bare: await throughBare(`room-${round}`), routers: await throughRouters(`room-${round}`) });
      log.progress(`${round} of ${ROUNDS}`);
    }
    const [routers, bare] = [median(rounds.map((one) => one.routers)), median(rounds.map((one) => one.bare))];
    if (bare > BUSY_MS) log.warn("The machine is busy: processes wait for its cores, which the ratio includes.");
    return [
      row({
        name: `${PER_SECOND} joins/s: p99 of the first signalling request against a bare HAProxy`,
        goal: { atMost: 2 },
        result: median(rounds.map((one) => one.routers / one.bare)),
        unit: "×",
        from: `medians ${routers.toFixed(1)} ms against ${bare.toFixed(1)} ms`,
      }),
    ];
  } finally {
    proxy.stop();
    clients.close();
    await region.stop();
  }
}

/**
 * @returns the 99th percentile, milliseconds
 * @throws Error if a join fails, since errors are fast
 */
async function storm(prefix: string, ask: (router: number, path: string) => Promise<Reply>): Promise<number> {
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < PER_SECOND * SECONDS; n++) {
    const due = began + (n * 1000) / PER_SECOND;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    const at = performance.now();
    const room = `${prefix}-${Math.floor(n / TOGETHER)}`;
    asked.push(
      ask(n % 2, signalling(room)).then(({ status }) => {
        if (status !== 200) throw new Error(`a join into ${room} got status ${status}`);
        times.push(performance.now() - at);
      }),
    );
  }
  await Promise.all(asked);
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN;
}
