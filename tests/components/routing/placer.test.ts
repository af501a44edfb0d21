import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PORTS } from "../../../stacks/catalogue/ports";
import {
  Clients,
  moved,
  openMeanwhile,
  type Placement,
  roomNames,
  roomsOn,
  signalling,
  split,
} from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region, type RegionOptions } from "../../support/routing/region";
import { VanishingServer } from "../../support/routing/server";
import { HANGS } from "../../support/wait";

describe("new rooms", function () {
  this.timeout(HANGS);
  const rooms = roomNames("room", 200);
  const opened: { close(): unknown }[] = [];
  let haproxy: string;
  before(async function () {
    haproxy = await sharedHaproxy(this);
  });
  afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));

  async function create(options: Omit<RegionOptions, "haproxy">): Promise<{ region: Region; clients: Clients }> {
    const region = await Region.start({ haproxy, ...options });
    const clients = new Clients(region);
    opened.push(clients, { close: () => region.stop() });
    return { region, clients };
  }

  async function start(options: Omit<RegionOptions, "haproxy">): Promise<{ region: Region; clients: Clients }> {
    const made = await create(options);
    await made.region.open();
    return made;
  }

  /** Neither rooms from before nor rooms opened meanwhile are split or moved. */
  async function assertTogether(clients: Clients, before: Placement, meanwhile: Placement): Promise<void> {
    assert.deepEqual(split(meanwhile), []);
    const [again, later] = [await clients.join([...before.keys()]), await clients.join([...meanwhile.keys()])];
    assert.deepEqual([...split(again), ...moved(before, again)], []);
    assert.deepEqual([...split(later), ...moved(meanwhile, later)], []);
  }

  /** One of two routers, and in place of the other one a server that answers its placement questions. */
  async function impostor(listener: RequestListener, number = 0): Promise<{ region: Region; clients: Clients }> {
    const { region, clients } = await create({ shards: 2 });
    const { address } = region.router(number);
    const server = await VanishingServer.listen(createServer(listener), address, PORTS.routerPlace);
    opened.push({ close: () => server.vanish() });
    region.router(1 - number).start();
    await region.router(1 - number).ready();
    return { region, clients };
  }

  it("stay together while the router that places them is paused for five seconds and a shard is added", async () => {
    const { region, clients } = await start({ shards: 3 });
    const placed = await clients.join(rooms);
    const paused = async (): Promise<void> => {
      await region.addShard();
      await sleep(1000);
      region.router(0).pause();
      await sleep(5000);
      region.router(0).resume();
      await region.has("shard-3", "open");
    };
    await assertTogether(clients, placed, await openMeanwhile(clients, paused()));
  });

  it("stay together while the router that places them is killed and starts again and a shard is added", async () => {
    const { region, clients } = await start({ shards: 3 });
    const placed = await clients.join(rooms);
    const killed = async (): Promise<void> => {
      await region.addShard();
      await region.router(0).stop();
      await sleep(2000);
      region.router(0).start();
      await region.router(0).ready();
      await region.has("shard-3", "open");
    };
    await assertTogether(clients, placed, await openMeanwhile(clients, killed()));
  });

  it("stay together on three routers", async () => {
    const { clients } = await start({ shards: 3, replicas: 3 });
    const placed = await clients.join(rooms, [0, 1, 2]);
    assert.deepEqual(split(placed), []);
    assert.deepEqual(moved(placed, await clients.join(rooms, [2, 1, 0])), []);
  });

  it("are placed by one router alone", async () => {
    const { region, clients } = await start({ shards: 3, replicas: 1 });
    const placed = await clients.join(rooms, [0]);
    assert.deepEqual(split(placed), []);
    for (const { id } of region.shards) assert.ok(roomsOn(placed, id).length > 30);
  });

  for (const blind of [0, 1]) {
    it(`do not split, and no room moves, while router-${blind} alone sees a shard down`, async () => {
      const { region, clients } = await start({ shards: 3 });
      const placed = await clients.join(rooms);
      const participants = await clients.meet(rooms.slice(0, 60));
      region.setSeen(blind, "shard-1", false);
      while ((await region.router(blind).slot("shard-1")) !== "closed") await sleep(200);
      // The placer asks the other routers twice a second. A room that it places before it has heard stays on the shard.
      while ((await region.router(1 - blind).slot("shard-1")) === "open") await sleep(100);
      const [lost = ""] = roomsOn(placed, "shard-1");
      const answer = await clients.ask(blind, signalling(lost));
      assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "10"]);
      const elsewhere = await clients.join(rooms, [1 - blind]);
      assert.deepEqual(moved(placed, elsewhere), []);
      const newRooms = await clients.join(roomNames("new", 100));
      assert.deepEqual([...split(newRooms), ...roomsOn(newRooms, "shard-1")], []);
      assert.ok((await Promise.all(participants.map((one) => one.hears()))).every((hears) => hears));

      region.setSeen(blind, "shard-1", true);
      await region.has("shard-1", "open");
      await assertTogether(clients, placed, newRooms);
    });
  }

  it("are placed by the next router when the first one answers nonsense", async () => {
    const { clients } = await impostor((_request, response) => void response.end("\u0000<html>"));
    const { status, shard } = await clients.ask(1, signalling("standup"));
    assert.deepEqual([status, shard?.startsWith("shard-")], [200, true]);
  });

  it("are placed by the next router when the first one does not answer", async () => {
    const { region, clients } = await impostor(
      (request, response) => void (request.url === "/view" && response.end("1 0 uu-------------- oo--------------\n")),
    );
    const began = Date.now();
    const { status } = await clients.ask(1, signalling("standup"));
    assert.equal(status, 200);
    assert.ok(Date.now() - began < 3000, `${Date.now() - began} ms`);
    assert.equal(region.shards.length, 2);
  });

  it("are placed by the next router while the first one lacks a room after its start", async () => {
    let used = 1;
    const { clients } = await impostor((request, response) => {
      response.end(request.url === "/view" ? `1 ${used} uu-------------- oo--------------\n` : "2");
    }, 1);
    // The new rooms would make up for the missing one.
    used = 1000;
    await sleep(2000);
    const placed = await clients.join(rooms, [0]);
    assert.equal(roomsOn(placed, "shard-1").length, rooms.length);
  });

  it("are refused when the placement fails, and never sent to any shard", async () => {
    const { region, clients } = await create({ shards: 2 });
    const broken = 'core.register_action("place", { "http-req" }, function() error("broken") end, 0)\n';
    const rest = ["page", "answer", "ready"].map(
      (name) => `core.register_action("${name}", { "http-req" }, function() end, 0)\n`,
    );
    writeFileSync(join(region.folder, "router-0", "place.lua"), broken + rest.join(""));
    region.router(0).start();
    let status = 0;
    while (status === 0) ({ status } = await clients.ask(0, signalling("standup")).catch(() => ({ status: 0 })));
    await sleep(5000);
    assert.equal((await clients.ask(0, signalling("standup"))).status, 503);
  });
});
