import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket, WebSocketServer } from "ws";
import { PORTS } from "../../stacks/catalogue/ports";
import { sharedHaproxy } from "../support/routing/haproxy";
import { DOMAIN } from "../support/routing/region";
import { VanishingServer } from "../support/routing/server";
import { HANGS } from "../support/wait";
import { Authority, type Issued } from "./authority";
import { Edge, type Reply } from "./edge";

const HOST = "grafana.monitoring.svc.cluster.local";
const LOOPBACK = "127.0.0.0/8";

/** Starts a fake Grafana with a certificate at its name in DNS. It echoes websocket messages. */
async function startGrafana(edge: Edge, { secret }: Issued): Promise<VanishingServer> {
  const server = createServer({ cert: secret["tls.crt"], key: secret["tls.key"] }, (request, response) => {
    response.end(`Grafana at ${request.url}`);
  });
  new WebSocketServer({ server }).on("connection", (socket) => socket.on("message", (message) => socket.send(message)));
  const address = edge.address.replace(/\d+$/, "180");
  const running = await VanishingServer.listen(server, address, PORTS.grafana);
  edge.region.zone.set(HOST, [address]);
  return running;
}

/** Sends a request after the router has resolved Grafana's name. */
async function askGrafana(edge: Edge): Promise<Reply> {
  for (;;) {
    const [, , , , address] =
      (await edge.region.router(0).tell("show servers state grafana")).split("\n")[2]?.split(" ") ?? [];
    if (address !== "-") return edge.askByTls("/grafana/d/jitsi?from=now-1h");
    await sleep(100);
  }
}

describe("Grafana behind the router, with a private authority", function () {
  this.timeout(HANGS);
  let edge: Edge;
  let grafana: VanishingServer | undefined;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    const route = { host: HOST, port: PORTS.grafana, allow: [LOOPBACK] };
    edge = await Edge.create(haproxy, { issuer: "selfSigned", grafana: route });
    edge.region.router(0).start();
    // Longer than a start takes: without the authority's certificate the router does not listen.
    await sleep(1000);
    assert.equal(await edge.ask("/").catch(() => "refused"), "refused");
    await edge.renew(DOMAIN);
    await edge.region.router(0).ready();
  });

  afterEach(async () => {
    await grafana?.vanish();
    grafana = undefined;
  });
  after(() => edge?.stop());

  it("is served at /grafana with its path, with a certificate of that authority", async () => {
    grafana = await startGrafana(edge, await edge.authority.issue(DOMAIN));
    const { status, body } = await askGrafana(edge);
    assert.deepEqual([status, body], [200, "Grafana at /grafana/d/jitsi?from=now-1h"]);
  });

  it("supports websockets", async () => {
    grafana = await startGrafana(edge, await edge.authority.issue(DOMAIN));
    await askGrafana(edge);
    const url = `wss://${edge.address}:${PORTS.routerHttps}/grafana/api/live/ws`;
    const agent = new Agent({ ca: edge.authority.pem, servername: DOMAIN });
    const socket = new WebSocket(url, { agent, headers: { host: DOMAIN } });
    await once(socket, "open");
    socket.send("hello");
    const [heard] = (await once(socket, "message")) as [Buffer];
    assert.equal(heard.toString(), "hello");
    socket.terminate();
  });

  it("is refused with a certificate of another authority", async () => {
    grafana = await startGrafana(edge, await (await Authority.create()).issue(DOMAIN));
    assert.equal((await askGrafana(edge)).status, 503);
  });

  it("is refused with a certificate for another name", async () => {
    grafana = await startGrafana(edge, await edge.authority.issue(`other.${DOMAIN}`));
    assert.equal((await askGrafana(edge)).status, 503);
  });
});

describe("Grafana behind the router", function () {
  this.timeout(HANGS);
  let edge: Edge;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    edge = await Edge.create(haproxy, { grafana: { host: HOST, port: PORTS.grafana, allow: ["203.0.113.0/24"] } });
    await edge.renew(DOMAIN);
    await edge.start();
  });

  after(() => edge?.stop());

  it("is forbidden for other networks", async () => {
    for (const path of ["/grafana", "/grafana/login", "/grafana/../grafana/", "/grafana/http-bind"]) {
      assert.equal((await edge.askByTls(path)).status, 403, path);
    }
    for (const path of ["/grafanagram", "/grafana/http-bind?room=a"]) {
      assert.equal((await edge.askByTls(path)).body, "shard-0", path);
    }
  });
});
