import assert from "node:assert/strict";
import { Clients, moved, roomNames, signalling, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";

describe("a table with as many rooms as it takes", function () {
  this.timeout(HANGS);
  const rooms = roomNames("room", 95);
  let region: Region;
  let clients: Clients;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 2, maxRooms: 100 });
    await region.open();
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await region?.stop();
  });

  it("answers 503 with Retry-After for new rooms on every router, and keeps the rooms that it has", async () => {
    const placed = await clients.join(rooms);
    assert.equal(clients.failures, 0);
    for (const router of [0, 1]) {
      const { body, headers, status } = await clients.ask(router, signalling("one-more"));
      assert.deepEqual([status, headers["retry-after"], body], [503, "60", "Too many rooms."]);
    }
    const again = await clients.join(rooms);
    assert.deepEqual([...split(again), ...moved(placed, again)], []);
    assert.equal(clients.failures, 0);
    const { body } = await region.router(1).fetchInside("/metrics");
    assert.match(body, /^haproxy_sticktable_used\{name="rooms",type="string"\} 95$/m);
  });
});
