import assert from "node:assert/strict";
import type { PodCalls } from "../../../local/status/pods";
import { readRouters, type RouterStatus } from "../../../local/status/routers";
import { PartialErrors } from "../../../local/status/partialErrors";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region } from "../../support/routing/region";
import { pod } from "./objects";

describe("the status of running routers", function () {
  let region: Region;
  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 2 });
    await region.open();
  });
  after(() => region?.stop());

  /** The status with one pod per process. */
  function look(): Promise<readonly RouterStatus[]> {
    const process = (name: string): Region["routers"][number] => region.router(Number(name.at(-1)));
    const calls: PodCalls = {
      get: async ({ metadata }, _port, path) => (await process(metadata.name).fetchInside(path)).body,
      ready: () => Promise.resolve(true),
    };
    const pods = [pod("router-1", "router"), pod("router-0", "router"), pod("shard-0-web-a", "shard-0-web")];
    return readRouters(pods, { calls, errors: new PartialErrors() });
  }

  it("has their peers, their table and their shards", async () => {
    assert.deepEqual(
      await look(),
      ["router-0", "router-1"].map((name) => ({
        name,
        ready: true,
        peers: { connected: 1, all: 1 },
        rooms: 0,
        slots: { "shard-0": "open", "shard-1": "open" },
      })),
    );
  });

  it("shows a draining shard as closed for new rooms", async () => {
    region.drain("shard-1");
    await region.has("shard-1", "draining");
    const [first] = await look();
    assert.equal(first?.slots?.["shard-1"], "closed");
  });

  it("shows a missing peer", async () => {
    await region.router(1).stop();
    let peers: RouterStatus["peers"] | undefined;
    do {
      const calls: PodCalls = {
        get: async (_pod, _port, path) => (await region.router(0).fetchInside(path)).body,
        ready: () => Promise.resolve(true),
      };
      [{ peers } = { peers }] = await readRouters([pod("router-0", "router")], { calls, errors: new PartialErrors() });
    } while (peers?.connected !== 0);
    assert.deepEqual(peers, { connected: 0, all: 1 });
  });
});
