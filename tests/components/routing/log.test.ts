import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { PORTS } from "../../../stacks/catalogue/ports";
import { Clients } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Participant } from "../../support/routing/participant";
import { DOMAIN, Region } from "../../support/routing/region";
import { HANGS, until } from "../../support/wait";

/** Part of every room name and token in this file, and of nothing else. */
const SECRET = "s3cr3t";
const ROOM = `${SECRET}-room`;
const SIGNALLING = `/http-bind?room=${ROOM}&token=${SECRET}.jwt`;

describe("the log of a router", function () {
  this.timeout(HANGS);
  let region: Region;
  let clients: Clients;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1, timings: { leaveSeconds: 2 } });
    await region.open();
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await region?.stop();
  });

  const target = (): { host: string; port: number } => ({
    host: region.router(0).address,
    port: PORTS.routerHttps,
  });

  /** Sends bytes over TLS, and resets the connection after a while. */
  async function send(bytes: string, forMs = 500): Promise<void> {
    const socket = connect(target()).on("error", () => undefined);
    const tls = connectTls({ socket, servername: DOMAIN, rejectUnauthorized: false }).on("error", () => undefined);
    await once(tls, "secureConnect");
    tls.write(bytes);
    await sleep(forMs);
    socket.resetAndDestroy();
  }

  const request = (path: string, headers = ""): string => `GET ${path} HTTP/1.1\r\nHost: ${DOMAIN}\r\n${headers}\r\n`;

  /** Ways in which a connection ends, each with its log line; undefined where no line is written. */
  const endings: Readonly<Record<string, readonly [end: () => Promise<void>, line?: RegExp]>> = {
    "an answer": [async () => void (await clients.ask(0, SIGNALLING))],
    "a room that another router places": [
      async () => void (await clients.ask(1, SIGNALLING.replace(ROOM, `${ROOM}-2`))),
    ],
    "a websocket that the client drops": [
      () =>
        send(
          request(
            SIGNALLING.replace("http-bind", "xmpp-websocket"),
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
          ),
        ),
      / 101 .* CD-- .* GET$/m,
    ],
    "a request that the client drops": [() => send(request(SIGNALLING, "Content-Length: 9\r\n")), / C[DHL]-- .* GET$/m],
    "a header that does not end": [() => send(`GET ${SIGNALLING} HTTP/1.1\r\nHost: ${DOMAIN}\r\n`, 11_000), / cR-- /],
    "a request that is none": [
      () => send(`GET ${SIGNALLING} HTTP/1.1\r\nbad header ${SECRET}\r\n\r\n`),
      / 400 .* PR-- /,
    ],
    "a name that is too long": [async () => void (await clients.ask(0, SIGNALLING.repeat(10)))],
    "a name with a zero byte": [async () => void (await clients.ask(0, `${SIGNALLING}&room=${ROOM}%00`))],
    "HTTP without TLS": [
      async () => {
        const socket = connect(target()).on("error", () => undefined);
        socket.write(request(SIGNALLING));
        await once(socket, "close");
      },
      /https\/\d+: SSL handshake failure/,
    ],
    "a stream of HTTP/2 that the client resets": [
      async () => {
        const session = connectHttp2(`https://${target().host}:${target().port}`, {
          servername: DOMAIN,
          rejectUnauthorized: false,
        }).on("error", () => undefined);
        const stream = session.request({ ":path": SIGNALLING, ":method": "POST", ":authority": DOMAIN });
        stream.on("error", () => undefined).write("half of a body");
        await sleep(500);
        session.destroy();
      },
      / C[DHLR]-- .* POST$/m,
    ],
    "a redirect": [
      async () => {
        const socket = connect({ host: target().host, port: PORTS.routerHttp }).on("error", () => undefined);
        socket.write(request(SIGNALLING, "Connection: close\r\n"));
        socket.resume();
        await once(socket, "close");
      },
    ],
    "a websocket that the shard drops": [
      async () => {
        const participant = await Participant.join(region.router(0).address, ROOM);
        await region.shard("shard-0").stopWeb();
        await participant.disconnected();
      },
    ],
    "a shard that refuses connections": [
      async () =>
        void (await Promise.race([clients.ask(0, `${SIGNALLING}&again`).catch(() => undefined), sleep(25_000)])),
      / 50[03] .* [DS]C-- .* GET$/m,
    ],
    "a router that leaves": [
      async () => {
        await region.shard("shard-0").startWeb();
        await region.has("shard-0", "open");
        await Participant.join(region.router(0).address, ROOM);
        region.router(0).leave();
        await region.router(0).ended();
      },
    ],
  };

  for (const [title, [end, line]] of Object.entries(endings)) {
    it(`records ${title} without room or token`, async () => {
      const before = region.router(0).log().length;
      await end();
      if (line !== undefined) await until(() => Promise.resolve(line.test(region.router(0).log().slice(before))));
      await sleep(200);
      for (const router of region.routers) assert.doesNotMatch(router.log(), new RegExp(SECRET));
    });
  }
});
