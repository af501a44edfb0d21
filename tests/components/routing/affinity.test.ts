import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Clients, moved, type Placement, roomNames, roomsOn, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";

const DNS_LAG_MS = 30_000;

describe("two routers in front of four shards, with 3,000 rooms of four participants", function () {
  this.timeout(HANGS);
  const rooms = roomNames("room", 3000);
  let region: Region;
  let clients: Clients;
  let placed: Placement;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 4, lags: [0, DNS_LAG_MS] });
    await region.open();
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await region?.stop();
  });

  it("put each new room on one shard, and rooms evenly on shards", async () => {
    placed = await clients.join(rooms);
    assert.deepEqual(split(placed), []);
    assert.equal(clients.failures, 0);
    for (const { id } of region.shards) {
      const share = roomsOn(placed, id).length / rooms.length;
      assert.ok(share > 0.2 && share < 0.3, `${id} has ${share} of the rooms`);
    }
  });

  it("send later participants to the room's shard", async () => {
    const again = await clients.join(rooms);
    assert.deepEqual(split(again), []);
    assert.deepEqual(moved(placed, again), []);
  });

  it("place rooms on a new shard only once the router with DNS 30 s late sees it too", async () => {
    const added = Date.now();
    const shard = await region.addShard();
    const newRooms = new Map<string, ReadonlySet<string>>();
    let opened: number | undefined;
    // Ten more batches after it has opened, so that the moment lies inside the sample.
    for (let batch = 0, after = 0; after < 10; batch++) {
      await sleep(100);
      const joined = await clients.join(roomNames(`new-${batch}`, 20));
      joined.forEach((shards, room) => newRooms.set(room, shards));
      if (roomsOn(joined, shard.id).length > 0) opened ??= Date.now();
      if (opened !== undefined) after++;
    }
    assert.ok(opened !== undefined && opened - added >= DNS_LAG_MS, "it opened before both routers could see it");
    assert.deepEqual(split(newRooms), []);
    const [again, newAgain] = [await clients.join(rooms), await clients.join([...newRooms.keys()])];
    assert.deepEqual([...split(again), ...moved(placed, again)], []);
    assert.deepEqual([...split(newAgain), ...moved(newRooms, newAgain)], []);
    assert.equal(clients.failures, 0);
  });

  it("keep every room on its shard while both are restarted, one after the other", async () => {
    for (const [restarted, other] of [
      [1, 0],
      [0, 1],
    ] as const) {
      await region.router(restarted).stop();
      const meanwhile = await clients.join(roomNames(`without-${restarted}`, 300), [other]);
      region.router(restarted).start();
      await region.router(restarted).ready();
      const [again, newAgain] = [await clients.join(rooms), await clients.join([...meanwhile.keys()])];
      assert.deepEqual([...split(again), ...moved(placed, again)], []);
      assert.deepEqual([...split(newAgain), ...moved(meanwhile, newAgain)], []);
    }
  });

  it("wait while a shard's pod is replaced", async () => {
    const shard = region.shard("shard-1");
    const joining = clients.join(rooms);
    await shard.stop();
    await sleep(3000);
    await shard.start();
    const again = await joining;
    assert.deepEqual([...split(again), ...moved(placed, again)], []);
  });

  it("move each room of a failed shard once and as a whole, and leave it there when the shard is back", async () => {
    const shard = region.shard("shard-1");
    const lost = new Set(roomsOn(placed, shard.id));
    await shard.stop();
    const without = await clients.join(rooms);
    assert.deepEqual(split(without), []);
    assert.deepEqual(
      moved(placed, without).filter((line) => !lost.has(line.slice(0, line.indexOf(":")))),
      [],
    );
    assert.deepEqual(roomsOn(without, shard.id), []);

    await shard.start();
    const newRooms = new Map<string, ReadonlySet<string>>();
    for (let batch = 0; roomsOn(newRooms, shard.id).length === 0; batch++) {
      const [again, joined] = [
        await clients.join(rooms.slice(0, 300)),
        await clients.join(roomNames(`back-${batch}`, 50)),
      ];
      joined.forEach((shards, room) => newRooms.set(room, shards));
      assert.deepEqual([...split(again), ...split(joined)], []);
    }
    const again = await clients.join(rooms);
    assert.deepEqual([...split(again), ...moved(without, again)], []);
  });
});
