import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Clients, moved, type Placement, roomNames, roomsOn, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import type { Participant } from "../../support/routing/participant";
import { Region } from "../../support/routing/region";
import { SLOW_FILE } from "../../support/routing/shardBackend";
import { HANGS } from "../../support/wait";

describe("the health of a shard", function () {
  this.timeout(HANGS);
  const rooms = roomNames("room", 200);
  let region: Region;
  let clients: Clients;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 3 });
    await region.open();
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await region?.stop();
  });

  describe("when only its jicofo fails, with open websockets", () => {
    const ill = "shard-1";
    let participants: readonly Participant[];
    let placed: Placement;
    let during: Placement;

    before(async () => {
      placed = await clients.join(rooms);
      participants = await clients.meet(rooms);
    });

    after(() => participants?.forEach((participant) => participant.leave()));

    it("moves each of its rooms as a whole, and no other room", async () => {
      const affected = participants.filter(({ shard }) => shard === ill);
      const others = participants.filter(({ shard }) => shard !== ill);
      assert.ok(affected.length > 50);
      const [page = ""] = roomsOn(placed, ill);
      const file = clients.ask(0, SLOW_FILE, { referer: `https://meet.example.org/${page}` });
      region.shard(ill).healthy = false;
      await Promise.all(affected.map((participant) => participant.disconnected()));
      // A file that is cut in the middle leaves a blank page.
      region.shard(ill).finishFiles();
      const { body, shard } = await file;
      assert.deepEqual([shard, body], [ill, "first half, second half"]);
      during = await clients.join(rooms);
      const back = await clients.meet(roomsOn(placed, ill));
      back.forEach((participant) => participant.leave());

      assert.deepEqual(split(during), []);
      assert.deepEqual(roomsOn(during, ill), []);
      assert.deepEqual(
        back.filter(({ room, shard }) => !during.get(room)?.has(shard)).map(({ room }) => room),
        [],
      );
      const untouched = new Map([...placed].filter(([, shards]) => !shards.has(ill)));
      assert.deepEqual(moved(untouched, during), []);
      assert.deepEqual(
        others.filter((participant) => !participant.connected).map(({ room }) => room),
        [],
      );
    });

    it("gets new rooms after it recovers, while moved rooms stay", async () => {
      region.shard(ill).healthy = true;
      const newRooms = new Map<string, ReadonlySet<string>>();
      for (let batch = 0; roomsOn(newRooms, ill).length < 20; batch++) {
        await sleep(50);
        (await clients.join(roomNames(`new-${batch}`, 20))).forEach((shards, room) => newRooms.set(room, shards));
      }
      assert.deepEqual(split(newRooms), []);
      const again = await clients.join(rooms);
      assert.deepEqual([...split(again), ...moved(during, again)], []);
    });
  });

  describe("when each of its bridges drains", () => {
    const full = "shard-2";

    it("keeps its rooms and their websockets for as long as the drain lasts, and gets no new rooms", async () => {
      const placed = await clients.join(rooms);
      const participants = await clients.meet(rooms);
      region.shard(full).operational = 0;
      for (const router of region.routers) await router.stopsPlacing(full);
      // Longer than a shard may fail its check.
      await sleep(25_000);
      const newRooms = await clients.join(roomNames("while-full", 100));
      const still = await clients.join(rooms);
      assert.deepEqual([...split(newRooms), ...roomsOn(newRooms, full)], []);
      assert.ok(roomsOn(still, full).length > 20);
      assert.deepEqual([...split(still), ...moved(placed, still)], []);
      assert.ok((await Promise.all(participants.map((one) => one.hears()))).every((hears) => hears));
      participants.forEach((participant) => participant.leave());
    });

    it("is down once its last bridge is gone, and each room moves as a whole", async () => {
      const participants = await clients.meet(roomsOn(await clients.join(rooms), full));
      region.shard(full).bridges = 0;
      await Promise.all(participants.map((participant) => participant.disconnected()));
      const elsewhere = await clients.join(rooms);
      assert.deepEqual([...split(elsewhere), ...roomsOn(elsewhere, full)], []);
    });

    it("gets no new rooms when it returns without a bridge for them", async () => {
      Object.assign(region.shard(full), { bridges: 1, operational: 0 });
      await sleep(15_000);
      assert.deepEqual(roomsOn(await clients.join(roomNames("back-full", 100)), full), []);
    });

    it("gets new rooms again with a bridge for them", async () => {
      region.shard(full).healthy = true;
      await region.has(full, "open");
      assert.ok(roomsOn(await clients.join(roomNames("again", 200)), full).length > 20);
    });
  });

  describe("when only its nginx fails", () => {
    const silent = "shard-2";

    it("keeps its rooms, which return with nginx, and gets no new rooms meanwhile", async () => {
      const placed = await clients.join(rooms);
      await region.shard(silent).stopWeb();
      for (const router of region.routers) await router.stopsPlacing(silent);
      const failures = clients.failures;
      const newRooms = await clients.join(roomNames("without-nginx", 100));
      assert.deepEqual([...split(newRooms), ...roomsOn(newRooms, silent)], []);
      const page = await clients.ask(0, "/without-nginx-too");
      assert.equal(page.status, 200);
      assert.equal(clients.failures, failures);

      await region.shard(silent).startWeb();
      await region.has(silent, "open");
      const again = await clients.join(rooms);
      assert.deepEqual([...split(again), ...moved(placed, again)], []);
    });
  });

  describe("when every jicofo fails", () => {
    it("is replaced by nginx's health until one jicofo is healthy again", async () => {
      region.shards.forEach((shard) => (shard.healthy = false));
      for (const { id } of region.shards) await region.has(id, "closed");
      // Until each router has heard the other's view.
      await sleep(2000);
      const failures = clients.failures;
      const [anywhere] = [await clients.join(rooms), await clients.join(rooms)];
      const participants = await clients.meet(rooms);
      assert.deepEqual(split(anywhere), []);
      assert.equal(clients.failures, failures);
      assert.match(
        (await region.router(0).fetchInside("/metrics")).body,
        /^haproxy_backend_active_servers\{proxy="jicofo"\} 0$/m,
      );

      region.shard("shard-0").healthy = true;
      await region.has("shard-0", "open");
      // No room stays on an unhealthy shard.
      await Promise.all(participants.filter(({ shard }) => shard !== "shard-0").map((one) => one.disconnected()));
      const recovered = await clients.join(rooms);
      assert.deepEqual(roomsOn(recovered, "shard-0"), [...recovered.keys()]);
      assert.ok(participants.some((participant) => participant.connected));
      participants.forEach((participant) => participant.leave());
    });
  });
});
