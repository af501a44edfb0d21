import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { PORTS } from "../../../stacks/catalogue/ports";
import { atOnce } from "../../support/atOnce";
import { Clients, moved, roomNames, roomsOn, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Participant } from "../../support/routing/participant";
import { Region, type RegionOptions } from "../../support/routing/region";

const SILENCE_MS = 120_000;

describe("a router", () => {
  const rooms = roomNames("room", 300);
  const opened: { close(): unknown }[] = [];
  let haproxy: string;
  after(() => Promise.all(opened.map((one) => one.close())));

  async function create(options: Omit<RegionOptions, "haproxy">): Promise<{ region: Region; clients: Clients }> {
    const region = await Region.start({ haproxy, ...options });
    const clients = new Clients(region);
    opened.push(clients, { close: () => region.stop() });
    return { region, clients };
  }

  async function start(options: Omit<RegionOptions, "haproxy">): Promise<{ region: Region; clients: Clients }> {
    const { region, clients } = await create(options);
    await region.open();
    return { region, clients };
  }

  atOnce(
    async function () {
      haproxy = await sharedHaproxy(this);
    },
    {
      "opens a new shard alone while its peer is down, and the peer adopts that when it is back": async () => {
        const { region, clients } = await start({ shards: 2 });
        const placed = await clients.join(rooms);
        await region.router(1).stop();
        const { id } = await region.addShard();
        while ((await region.router(0).slot(id)) !== "open") await sleep(100);
        const alone = await clients.join(rooms, [0]);
        const newRooms = await clients.join(roomNames("alone", 100), [0]);
        assert.deepEqual(moved(placed, alone), []);
        assert.ok(roomsOn(newRooms, id).length > 10);

        region.router(1).start();
        await region.router(1).ready();
        const [again, newAgain] = [await clients.join(rooms), await clients.join([...newRooms.keys()])];
        assert.deepEqual([...split(again), ...moved(placed, again)], []);
        assert.deepEqual([...split(newAgain), ...moved(newRooms, newAgain)], []);
      },

      "places a room on the same shard as a peer that it cannot reach": async () => {
        const { region, clients } = await start({ shards: 3, relayed: true });
        const placed = await clients.join(rooms);
        region.relays.forEach((relay) => relay.cut());
        // Each router considers the other one down, and has forgotten its last view.
        await sleep(20_000);
        const parted = await clients.join(roomNames("parted", 1000));
        assert.deepEqual(split(parted), []);
        const still = await clients.join(rooms);
        assert.deepEqual([...split(still), ...moved(placed, still)], []);
        await clients.join(["only-here"], [0]);
        assert.match(await region.router(0).tell("show table rooms"), /key=\/only-here /);
        assert.doesNotMatch(
          await region.router(1).tell("show table rooms"),
          /key=\/only-here /,
          "the routers still reach each other",
        );

        await Promise.all(region.relays.map((relay) => relay.mend()));
        while (!/key=\/only-here /.test(await region.router(1).tell("show table rooms"))) await sleep(200);
        const [again, partedAgain] = [await clients.join(rooms), await clients.join([...parted.keys()])];
        assert.deepEqual([...split(again), ...moved(placed, again)], []);
        assert.deepEqual([...split(partedAgain), ...moved(parted, partedAgain)], []);
        for (const { id } of region.shards) await region.has(id, "open");
      },

      "without any shard answers 503 with Retry-After to everything": async () => {
        const { region, clients } = await create({ shards: 0 });
        region.router(0).start();
        await region.router(0).ready();
        const page = await clients.ask(0, "/standup");
        assert.equal(page.status, 503);
        assert.equal(page.headers["retry-after"], "10");
        assert.match(page.body, /No shard/);
        const metrics = await region.router(0).fetchInside("/metrics");
        assert.match(metrics.body, /^haproxy_backend_active_servers\{proxy="open"\} 0$/m);
        assert.match(metrics.body, /^haproxy_backend_http_responses_total\{proxy="files",code="5xx"\} 1$/m);
      },

      "is not ready without the table of a running peer": async () => {
        const { region, clients } = await create({ shards: 2, relayed: true });
        region.router(0).start();
        await region.router(0).ready();
        const placed = await clients.join(rooms, [0]);
        const peers = region.relays.filter(({ port }) => port === PORTS.routerPeers);
        peers.forEach((relay) => relay.cut());
        region.router(1).start();
        await region.router(1).finds("shard-0");
        // Longer than a router waits for an open shard.
        await sleep(32_000);
        assert.equal(await region.router(1).isReady(), false);
        await Promise.all(peers.map((relay) => relay.mend()));
        await region.router(1).ready();
        assert.deepEqual(moved(placed, await clients.join(rooms)), []);
      },

      "that stops accepts no new connection, and gives open ones their time": async () => {
        const { region } = await start({ shards: 1, timings: { leaveSeconds: 6 } });
        const router = region.router(0);
        const participant = await Participant.join(router.address, "standup");
        const left = Date.now();
        router.leave();
        await sleep(1000);
        await assert.rejects(Participant.join(router.address, "standup"), /ECONNREFUSED/);
        assert.ok(await participant.hears());
        await router.ended();
        assert.ok(Date.now() - left >= 6000);
        await participant.disconnected();
      },

      "serves all rooms while DNS is silent for two minutes": async () => {
        const { region, clients } = await start({ shards: 3 });
        const placed = await clients.join(rooms);
        region.nameServers.forEach((server) => (server.silent = true));
        await sleep(SILENCE_MS);
        const again = await clients.join(rooms);
        assert.deepEqual([...split(again), ...moved(placed, again)], []);
        assert.deepEqual(split(await clients.join(roomNames("new", 200))), []);
        assert.equal(clients.failures, 0);
        for (const { id } of region.shards) await region.has(id, "open");
      },

      "keeps known rooms on their shards while DNS denies every name": async () => {
        const { region, clients } = await start({ shards: 3 });
        const placed = await clients.join(rooms);
        const participants = await clients.meet(rooms.slice(0, 50));
        region.nameServers.forEach((server) => (server.denies = true));
        for (const { id } of region.shards) await region.has(id, "draining");
        // The router closes connections that are idle for 60 s; a request at that moment would count as a failure.
        await sleep(15_000);
        const again = await clients.join(rooms);
        assert.deepEqual([...split(again), ...moved(placed, again)], []);
        assert.equal(clients.failures, 0);
        assert.ok((await Promise.all(participants.map((one) => one.hears()))).every((hears) => hears));
        region.nameServers.forEach((server) => (server.denies = false));
        for (const { id } of region.shards) await region.has(id, "open");
      },
    },
    SILENCE_MS + 120_000,
  );
});
