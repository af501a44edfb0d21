import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket, WebSocketServer } from "ws";
import { PORTS } from "../../../stacks/catalogue/ports";
import { moved, type Placement, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { VanishingServer } from "../../support/routing/server";
import { HANGS } from "../../support/wait";

const SERVERS = [0, 1, 2].map((n) => ({ name: `whiteboard-${n}`, host: `whiteboard-${n}.jitsi.svc.cluster.local` }));
const BOARDS = Array.from({ length: 300 }, (_, n) => createHash("md5").update(`/room-${n}`).digest("hex"));

/** A server that sends its name over every websocket. It also answers the health check. */
function whiteboard(name: string, address: string): Promise<VanishingServer> {
  const websockets = new WebSocketServer({ noServer: true });
  const server = createServer((_request, response) => response.end("up"));
  server.on("upgrade", (request, socket: Duplex, head) => {
    websockets.handleUpgrade(request, socket, head, (open) => open.send(name));
  });
  return VanishingServer.listen(server, address, PORTS.whiteboard);
}

/** Opens a websocket as the client does, and returns the server's name, or the status of the refusal. */
function open(address: string, query: string, path = "/socket.io/"): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      headers: { host: DOMAIN },
      servername: DOMAIN,
      rejectUnauthorized: false,
      handshakeTimeout: 20_000,
    };
    const socket = new WebSocket(`wss://${address}:${PORTS.routerHttps}${path}?${query}`, options);
    socket.on("message", (name: Buffer) => {
      resolve(name.toString());
      socket.terminate();
    });
    socket.on("unexpected-response", (_request, { statusCode }) => {
      resolve(`status ${statusCode}`);
      socket.terminate();
    });
    socket.on("error", reject);
  });
}

describe("the whiteboard behind two routers", function () {
  this.timeout(HANGS);
  let region: Region;
  const servers = new Map<string, VanishingServer>();
  const address = (n: number): string => region.router(0).address.replace(/\d+$/, `${150 + n}`);
  const start = async (n: number): Promise<void> => {
    const name = `whiteboard-${n}`;
    servers.set(name, await whiteboard(name, address(n)));
  };
  let placed: Placement;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 2, whiteboard: SERVERS });
    for (const [n, { host }] of SERVERS.entries()) {
      await start(n);
      region.zone.set(host, [address(n)], 0);
    }
    await region.open();
    for (const n of [0, 1]) await has(n, 3);
    placed = await join();
  });

  after(async () => {
    await region?.stop();
    await Promise.all([...servers.values()].map((server) => server.vanish()));
  });

  /** Waits until a router finds this many servers up. */
  async function has(router: number, count: number): Promise<void> {
    const up = /^haproxy_server_status\{proxy="whiteboard",server="[^"]+",state="UP"\} 1$/gm;
    for (;;) {
      const { body } = await region.router(router).fetchInside("/metrics");
      if ([...body.matchAll(up)].length === count) return;
      await sleep(100);
    }
  }

  /** Two participants of each board on each router join at the same moment. They reconnect as clients do. */
  async function join(routers: readonly number[] = [0, 1, 0, 1]): Promise<Placement> {
    const result = new Map<string, ReadonlySet<string>>();
    const one = async (board: string, router: number): Promise<string> => {
      for (;;) {
        const query = `room=${board}&EIO=4&transport=websocket`;
        const name = await open(region.router(router).address, query).catch(() => "status 0");
        if (!name.startsWith("status")) return name;
        await sleep(500);
      }
    };
    for (let from = 0; from < BOARDS.length; from += 50) {
      await Promise.all(
        BOARDS.slice(from, from + 50).map(async (board) => {
          result.set(board, new Set(await Promise.all(routers.map((router) => one(board, router)))));
        }),
      );
    }
    return result;
  }

  const on = (placement: Placement, name: string): readonly string[] =>
    [...placement].flatMap(([board, names]) => (names.has(name) ? [board] : []));

  it("is one server for each board, and boards are spread over all servers", () => {
    assert.deepEqual(split(placed), []);
    for (const { name } of SERVERS) assert.ok(on(placed, name).length > BOARDS.length / 6, name);
  });

  it("is the same after each router has restarted, and after both have at once", async () => {
    for (const n of [0, 1]) {
      await region.router(n).stop();
      region.router(n).start();
      await region.router(n).ready();
      await has(n, 3);
      assert.deepEqual(moved(placed, await join()), []);
    }
    await Promise.all(region.routers.map((router) => router.stop()));
    region.routers.forEach((router) => router.start());
    await Promise.all(region.routers.map((router) => router.ready()));
    for (const n of [0, 1]) await has(n, 3);
    assert.deepEqual(moved(placed, await join()), []);
  });

  it("is the same while the rooms' shard drains", async () => {
    region.drain("shard-0");
    await region.has("shard-0", "draining");
    assert.deepEqual(moved(placed, await join()), []);
    region.reopen("shard-0");
  });

  it("is another one for the boards of a lost server, each as a whole, also once it is back", async () => {
    const lost = new Set(on(placed, "whiteboard-1"));
    await servers.get("whiteboard-1")?.vanish();
    const without = await join();
    assert.deepEqual(split(without), []);
    assert.deepEqual(on(without, "whiteboard-1"), []);
    assert.deepEqual(
      moved(placed, without).filter((line) => !lost.has(line.slice(0, line.indexOf(":")))),
      [],
    );
    await start(1);
    for (const n of [0, 1]) await has(n, 3);
    assert.deepEqual(moved(without, await join()), []);
    // A router that starts learns of them from the other.
    await region.router(0).stop();
    region.router(0).start();
    await region.router(0).ready();
    await has(0, 3);
    assert.deepEqual(moved(without, await join([0])), []);
  });

  for (const [what, query] of [
    ["without a board", "EIO=4&transport=websocket"],
    ["for a board that no client computes", "room=../../etc&EIO=4&transport=websocket"],
    ["that is no websocket", `room=${BOARDS[0]}&EIO=4&transport=polling`],
  ] as const) {
    it(`refuses a request ${what}`, async () => {
      assert.equal(await open(region.router(0).address, query), "status 400");
    });
  }

  it("leaves signalling of a tenant named socket.io to the shards", async () => {
    assert.match(await open(region.router(0).address, "room=x", "/socket.io/xmpp-websocket"), /^shard-/);
  });
});
