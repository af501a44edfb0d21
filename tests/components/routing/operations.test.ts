import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { servedCertificate, writeCertificate } from "../../support/routing/certificate";
import { Clients, moved, type Placement, roomNames, roomsOn, signalling, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import type { Participant } from "../../support/routing/participant";
import { DOMAIN, Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";
import { pod } from "../jitsi/inspect";
import { recordRouter } from "./recordRouter";

/** Seconds. Shorter than in production, so that a test sees rooms expire; its clients ask more often in proportion. */
const EXPIRY = 40;
const KEEP_ALIVE = 5;

describe("under 400 open websockets", function () {
  this.timeout(HANGS);
  const calls = roomNames("call", 200);
  /** Rooms that all participants have left. */
  const left = roomNames("left", 200);
  let region: Region;
  let clients: Clients;
  let placed: Placement;
  let participants: readonly Participant[];
  let keepAlive: NodeJS.Timeout;
  let processes: readonly (number | undefined)[];

  before(async function () {
    region = await Region.start({
      haproxy: await sharedHaproxy(this),
      shards: 3,
      timings: { roomExpiry: `${EXPIRY}s`, resolve: "1s" },
    });
    await region.open();
    processes = region.routers.map((router) => router.pid);
    clients = new Clients(region);
    placed = await clients.join(calls);
    participants = await clients.meet(calls);
    keepAlive = setInterval(() => {
      for (const { room } of participants) void clients.ask(0, signalling(room)).catch(() => undefined);
    }, KEEP_ALIVE * 1000);
  });

  after(async () => {
    clearInterval(keepAlive);
    participants?.forEach((participant) => participant.leave());
    clients?.close();
    await region?.stop();
  });

  async function assertUndisturbed(some: readonly Participant[] = participants): Promise<void> {
    const heard = await Promise.all(some.map((participant) => participant.hears()));
    assert.ok(heard.every((hears) => hears));
    assert.deepEqual(
      region.routers.map((router) => router.pid),
      processes,
    );
    assert.equal(clients.failures, 0);
  }

  it("adding a shard drops no websocket and moves no room", async () => {
    const { id } = await region.addShard();
    await region.has(id, "open");
    const [again, newRooms] = [await clients.join(calls), await clients.join(roomNames("new", 200))];
    assert.deepEqual([...split(again), ...moved(placed, again), ...split(newRooms)], []);
    assert.ok(roomsOn(newRooms, id).length > 20);
    await assertUndisturbed();
  });

  it("renewing a certificate drops no websocket", async () => {
    const served = async (): Promise<readonly string[]> =>
      Promise.all(region.routers.map(({ address }) => servedCertificate(address, DOMAIN)));
    const [before] = await served();
    await writeCertificate(region.certificates, DOMAIN);
    while ((await served()).includes(before ?? "")) await sleep(200);
    await assertUndisturbed();
  });

  it("a sidecar that hangs fails its liveness probe", async () => {
    const { initContainers: [sidecar] = [] } = pod((await recordRouter()).one("StatefulSet", /^router$/));
    const [program = "", ...args] = sidecar?.livenessProbe?.exec?.command ?? [];
    const folder = join(region.folder, "router-0");
    const probe = (): number | null =>
      spawnSync("busybox", [program, ...args.map((one) => one.replaceAll("/run/router", folder))]).status;
    assert.equal(probe(), 0);
    await region.router(0).killSidecar();
    const minutesAgo = Date.now() / 1000 - 120;
    utimesSync(join(folder, "certificate.alive"), minutesAgo, minutesAgo);
    assert.equal(probe(), 1);
  });

  it("draining a shard keeps its calls, lets participants join them, and places new rooms elsewhere", async () => {
    const drained = "shard-1";
    const before = await clients.join(left);
    region.drain(drained);
    await region.has(drained, "draining");
    const newRooms = await clients.join(roomNames("late", 200));
    const still = await clients.join(left);
    assert.deepEqual([...split(newRooms), ...roomsOn(newRooms, drained)], []);
    assert.deepEqual(moved(before, still), []);

    // Longer than the expiry of an unused room.
    await sleep((EXPIRY + KEEP_ALIVE) * 1000);
    const [joined, anew] = [await clients.join(calls), await clients.join(left)];
    assert.ok(roomsOn(joined, drained).length > 20);
    assert.deepEqual([...split(joined), ...moved(placed, joined)], []);
    assert.deepEqual([...split(anew), ...roomsOn(anew, drained)], []);
    await assertUndisturbed();
  });

  it("draining every shard keeps all calls and answers 503 with Retry-After for new rooms", async () => {
    for (const { id } of region.shards) region.drain(id);
    for (const { id } of region.shards) await region.has(id, "draining");
    const { status, headers } = await clients.ask(1, signalling("nowhere"));
    assert.deepEqual([status, headers["retry-after"]], [503, "10"]);
    const still = await clients.join(calls);
    assert.deepEqual([...split(still), ...moved(placed, still)], []);
    await assertUndisturbed();
    for (const { id } of region.shards) if (id !== "shard-1") region.reopen(id);
  });

  it("an active shard gets new rooms again", async () => {
    region.reopen("shard-1");
    await region.has("shard-1", "open");
    assert.ok(roomsOn(await clients.join(roomNames("back", 200)), "shard-1").length > 20);
  });
});
