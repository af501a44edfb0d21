import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import { signallingHost, visitorRouting } from "../../../components/jitsi/visitorRouting";
import { PORTS } from "../../../stacks/catalogue/ports";
import { planRegion } from "../../../stacks/plan/plan";
import type { ShardPlan } from "../../../stacks/plan/shard";
import { type Nginx, needNginx, startNginx } from "../../support/nginx";
import { Clients, roomNames } from "../../support/routing/clients";
import { DnsServer } from "../../support/routing/dnsServer";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Participant } from "../../support/routing/participant";
import { Region } from "../../support/routing/region";
import { VanishingServer } from "../../support/routing/server";
import { settingsOf } from "../../support/settings";
import { HANGS } from "../../support/wait";

const NODES = 3;
const ROOMS = roomNames("lecture", 12);

/** A stub of a prosody, which sends its name to each client and echoes messages. */
function prosody(name: string, address: string): Promise<VanishingServer> {
  const websockets = new WebSocketServer({ noServer: true });
  const server = createServer((_request, response) => response.writeHead(200).end(name));
  server.on("upgrade", (request, socket: Duplex, head) => {
    websockets.handleUpgrade(request, socket, head, (open: WebSocket) => {
      open.on("message", (message) => open.send(message));
      open.send(name);
    });
  });
  return VanishingServer.listen(server, address, PORTS.bosh);
}

describe("two routers in front of two shards with three visitor nodes each, with real HAProxy and nginx", function () {
  this.timeout(HANGS);
  const { shards } = planRegion(settingsOf({ visitors: { count: NODES } }));
  const servers = new Map<string, VanishingServer>();
  /** Addresses of prosodies by DNS name. */
  const names = new Map<string, string>();
  const webs: Nginx[] = [];
  let region: Region;
  let clients: Clients;
  let nameServer: DnsServer;

  const address = (number: number): string => region.router(0).address.replace(/\d+$/, `${number}`);
  const serve = async (name: string, host: string, number: number): Promise<void> => {
    servers.set(name, await prosody(name, address(number)));
    names.set(host, address(number));
  };

  before(async function () {
    const program = await needNginx(this);
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: shards.length });
    nameServer = await DnsServer.start(address(230), ({ name, type }) => {
      const data = names.get(name);
      if (data === undefined) return undefined;
      return type === "A" ? [{ type: "A", name, ttl: 1, data }] : [];
    });
    for (const [n, plan] of shards.entries()) {
      const { visitors } = plan;
      assert.ok(visitors !== undefined);
      await serve(`${plan.id}-prosody`, plan.prosody.host, 100 + 20 * n);
      for (let node = 0; node < NODES; node++) {
        const name = `${visitors.name}-${node}`;
        await serve(name, `${name}.${visitors.host}`, 101 + 20 * n + node);
      }
      await region.shard(plan.id).stopWeb();
      webs.push(await web(program, plan));
    }
    await region.open();
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await Promise.all(webs.map((one) => one.end()));
    await region?.stop();
    await Promise.all([...servers.values()].map((server) => server.vanish()));
    nameServer?.stop();
  });

  function web(program: string, plan: ShardPlan): Promise<Nginx> {
    return startNginx({
      program,
      host: region.shard(plan.id).address,
      port: PORTS.web,
      signalling: `http://${signallingHost(plan)}:${PORTS.bosh}`,
      resolver: nameServer.address,
      patience: "60s",
      prosody: {},
      files: visitorRouting(plan) as Record<string, string>,
    });
  }

  const join = (room: string, router: number, vnode?: string): Promise<Participant> =>
    Participant.join(region.router(router).address, room, vnode === undefined ? {} : { vnode });
  /** The prosody that a client reaches. */
  const reached = async (room: string, router: number, vnode?: string): Promise<string> => {
    const one = await join(room, router, vnode);
    one.leave();
    return one.shard;
  };
  const shardOf = async (room: string): Promise<string> => (await reached(room, 0)).replace("-prosody", "");

  it("lead participants to the prosody of their room's shard, and listeners to its nodes, on either router", async () => {
    const used = new Set<string>();
    for (const room of ROOMS) {
      const shard = await shardOf(room);
      used.add(shard);
      for (const router of [0, 1]) {
        assert.equal(await reached(room, router), `${shard}-prosody`);
        for (const node of [0, 1, 2]) assert.equal(await reached(room, router, `v${node}`), `${shard}-visitor-${node}`);
      }
    }
    assert.equal(used.size, 2, "rooms are on both shards");
  });

  it("do so for tenants and for clients without websockets", async () => {
    const [room = ""] = ROOMS;
    const shard = await shardOf(room);
    const tenant = await Participant.join(region.router(0).address, room, { vnode: "v2" }, "/team");
    assert.equal(tenant.shard, `${await shardOfTenant(room)}-visitor-2`);
    tenant.leave();
    assert.equal((await clients.ask(1, `/http-bind?vnode=v2&room=${room}`)).body, `${shard}-visitor-2`);
    assert.equal((await clients.ask(1, `/http-bind?room=${room}&vnode=v2`)).body, `${shard}-visitor-2`);
  });

  /** A tenant's room is another room. */
  async function shardOfTenant(room: string): Promise<string> {
    const one = await Participant.join(region.router(0).address, room, {}, "/team");
    one.leave();
    return one.shard.replace("-prosody", "");
  }

  it("lead no client elsewhere by another value", async () => {
    const [room = ""] = ROOMS;
    const shard = await shardOf(room);
    for (const vnode of ["v16", "v02", "2", "v2x", "x.v2", "v-1", "169.254.169.254", "v2.meet.jitsi", "%0av2"]) {
      assert.equal((await clients.ask(0, `/http-bind?room=${room}&vnode=${vnode}`)).body, `${shard}-prosody`, vnode);
    }
  });

  it("lead a listener back to node 2 while a router restarts, without effect on the room", async () => {
    const [room = ""] = ROOMS;
    const shard = await shardOf(room);
    const [speaker, listener, other] = [await join(room, 1), await join(room, 0, "v2"), await join(room, 1, "v2")];
    await region.router(0).stop();
    await listener.disconnected();
    assert.equal(await reached(room, 1, "v2"), `${shard}-visitor-2`);
    region.router(0).start();
    await region.router(0).ready();
    assert.equal(await reached(room, 0, "v2"), `${shard}-visitor-2`);
    assert.equal(await reached(room, 0), `${shard}-prosody`);
    for (const one of [speaker, other]) {
      assert.ok(await one.hears());
      one.leave();
    }
  });

  it("keep listeners on node 2 while their shard drains, and open new rooms elsewhere", async () => {
    const [room = ""] = ROOMS;
    const shard = await shardOf(room);
    const [speaker, listener] = [await join(room, 1), await join(room, 0, "v2")];
    region.drain(shard);
    await region.has(shard, "draining");
    for (const router of [0, 1]) {
      assert.equal(await reached(room, router, "v2"), `${shard}-visitor-2`);
      assert.equal(await reached(room, router), `${shard}-prosody`);
    }
    for (const fresh of roomNames("after", 6)) assert.notEqual(await shardOf(fresh), shard);
    for (const one of [speaker, listener]) {
      assert.ok(await one.hears());
      one.leave();
    }
    region.reopen(shard);
    await region.has(shard, "open");
  });

  it("find a node again that Kubernetes has started at another address, without a change of web", async () => {
    const [room = ""] = ROOMS;
    const shard = await shardOf(room);
    const speaker = await join(room, 0);
    const name = `${shard}-visitor-2`;
    await servers.get(name)?.vanish();
    await serve(name, `${name}.${shard}-visitor.jitsi.svc.cluster.local`, 180);
    // The name is valid for a second.
    await sleep(1500);
    assert.equal(await reached(room, 0, "v2"), name);
    assert.equal(await reached(room, 1, "v1"), `${shard}-visitor-1`);
    assert.ok(await speaker.hears());
    speaker.leave();
  });
});
