import assert from "node:assert/strict";
import { Clients, moved, type Placement, roomNames, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { SIP } from "../../support/sip";
import { HANGS } from "../../support/wait";
import { jitsi } from "../jitsi/harness";
import { env, main } from "../jitsi/inspect";

describe("callers behind two routers in front of three shards", function () {
  this.timeout(HANGS);
  const rooms = roomNames("room", 200);
  let region: Region;
  let clients: Clients;
  let pattern: string;
  let placed: Placement;

  before(async function () {
    const recording = await jitsi({ settings: { sip: SIP, domain: DOMAIN } });
    pattern = env(main(recording.one("Deployment", /^jigasi$/)))["BOSH_URL_PATTERN"] ?? "";
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 3 });
    await region.open();
    clients = new Clients(region);
    placed = await clients.join(rooms);
  });

  after(async () => {
    clients?.close();
    await region?.stop();
  });

  /** Path of jigasi's requests for a room: it replaces the tenant in the pattern and encodes the room (CallContext, JvbConference). */
  function path(room: string, tenant = ""): string {
    const url = new URL(pattern.replace("{subdomain}", tenant === "" ? "" : `/${tenant}`).replace("{roomName}", "x"));
    assert.equal(url.host, DOMAIN);
    url.searchParams.set("room", room);
    return `${url.pathname}${url.search}`;
  }

  async function call(names: readonly string[] = rooms): Promise<Placement> {
    const result = new Map<string, ReadonlySet<string>>();
    for (const room of names) {
      const shards = await Promise.all([0, 1].map(async (n) => (await clients.ask(n, path(room))).shard ?? "none"));
      result.set(room, new Set(shards));
    }
    return result;
  }

  it("land on the shard of their room, whichever router they reach", async () => {
    assert.deepEqual(split(placed), []);
    assert.deepEqual(moved(placed, await call()), []);
  });

  it("do so as the first in a room, too", async () => {
    const names = roomNames("called-first", 50);
    const called = await call(names);
    assert.deepEqual(split(called), []);
    assert.deepEqual(moved(called, await clients.join(names)), []);
  });

  it("do so in a tenant, and for names that are written otherwise", async () => {
    const { shard } = await clients.ask(0, "/school/http-bind?room=m%C3%BCnchen");
    assert.equal((await clients.ask(1, path("München", "school"))).shard, shard);
  });

  it("do so after each router has restarted", async () => {
    for (const n of [0, 1]) {
      await region.router(n).stop();
      region.router(n).start();
      await region.router(n).ready();
    }
    assert.deepEqual(moved(placed, await call()), []);
  });

  it("reach the rooms of a shard that drains, and no new rooms on it", async () => {
    region.drain("shard-1");
    await region.has("shard-1", "draining");
    assert.deepEqual(moved(placed, await call()), []);
    const fresh = await call(roomNames("after-drain", 50));
    assert.deepEqual(split(fresh), []);
    assert.ok([...fresh.values()].every((shards) => !shards.has("shard-1")));
  });
});
