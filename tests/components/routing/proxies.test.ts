import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestByTls, type RequestOptions } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { PORTS } from "../../../stacks/catalogue/ports";
import { Page } from "../../docs/markdown";
import { needNginx } from "../../support/nginx";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { countRun } from "../../support/toolRuns";
import { HANGS } from "../../support/wait";

const OPERATOR = "127.7.7.7";
const PARTICIPANT = "127.8.8.8";
/** Where nginx connects to the router from. */
const NGINX_SOURCE = "127.0.0.1";

interface Reply {
  readonly status: number | undefined;
  readonly location: string | undefined;
  /** Headers as the shard got them. */
  readonly seen: Readonly<Record<string, string>>;
}

interface Asked extends RequestOptions {
  readonly headers?: Record<string, string>;
}

async function ask(send: typeof requestByTls, options: Asked): Promise<Reply> {
  const sent = send({ agent: false, ...options, headers: { host: DOMAIN, ...options.headers } }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  await text(answer);
  const seen = JSON.parse(String(answer.headers["x-seen"] ?? "{}")) as Record<string, string>;
  return { status: answer.statusCode, location: answer.headers.location, seen };
}

describe("the reverse proxy of docs/reverse-proxy.md, in front of a router with edge.tls ingress", function () {
  this.timeout(HANGS);
  let region: Region;
  let nginx: ChildProcess;
  let proxy: string;

  before(async function () {
    const program = await needNginx(this);
    const grafana = { host: "grafana.invalid", port: PORTS.grafana, allow: [`${OPERATOR}/32`] };
    const edge = { tls: "ingress", trustedProxies: [`${NGINX_SOURCE}/32`], hsts: false } as const;
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1, replicas: 2, grafana, ...edge });
    await region.open();
    proxy = region.router(0).address.replace(/\d+$/, "240");
    nginx = spawn(program, ["-p", region.folder, "-c", layOut(region, proxy)], { stdio: "ignore" });
    countRun("nginx in front of the router");
    while (!(await ask(requestPlain, { host: proxy, port: 8080 }).catch(() => undefined))) await sleep(50);
  });

  after(async () => {
    nginx?.kill("SIGQUIT");
    if (nginx?.exitCode === null && nginx.signalCode === null) await once(nginx, "exit");
    await region?.stop();
  });

  const through = (path: string, from: string, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(requestByTls, { host: proxy, port: 8443, path, localAddress: from, rejectUnauthorized: false, headers });
  const past = (path: string, from: string, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(requestPlain, { host: region.router(0).address, port: PORTS.routerHttp, path, localAddress: from, headers });

  it("sends participants to TLS once, and then to their room", async () => {
    const { status, location } = await ask(requestPlain, { host: proxy, port: 8080, path: "/standup" });
    assert.deepEqual([status, location], [301, `https://${DOMAIN}/standup`]);
    const page = await through("/standup", PARTICIPANT);
    assert.deepEqual([page.status, page.location], [200, undefined]);
  });

  it("brings the participant's address to the shard, whatever the participant says of itself", async () => {
    const lies = {
      "x-forwarded-for": "203.0.113.9, 198.51.100.4",
      "x-forwarded-proto": "http",
      forwarded: "for=1.2.3.4",
    };
    for (const headers of [{}, lies]) {
      const { status, seen } = await through("/http-bind?room=standup", PARTICIPANT, headers);
      assert.equal(status, 200);
      assert.deepEqual([seen["x-forwarded-for"], seen["x-forwarded-proto"]], [PARTICIPANT, "https"]);
      assert.ok(!("forwarded" in seen));
    }
  });

  it("is believed by its address alone", async () => {
    const { seen } = await past("/http-bind?room=standup", "127.9.9.9", { "x-forwarded-for": PARTICIPANT });
    assert.equal(seen["x-forwarded-for"], "127.9.9.9");
  });

  it("may be the last of several, each of which appends its caller", async () => {
    const trusted = { "x-forwarded-for": `203.0.113.9, ${PARTICIPANT}, ${NGINX_SOURCE}, ${NGINX_SOURCE}` };
    const { seen } = await past("/http-bind?room=standup", NGINX_SOURCE, trusted);
    assert.equal(seen["x-forwarded-for"], PARTICIPANT);
  });

  it("opens Grafana only to the networks of monitoring.allow", async () => {
    assert.equal((await through("/grafana", PARTICIPANT)).status, 403);
    assert.equal((await through("/grafana", PARTICIPANT, { "x-forwarded-for": OPERATOR })).status, 403);
    // Nothing answers there in this test.
    assert.equal((await through("/grafana", OPERATOR)).status, 503);
  });

  it("lets websockets through", async () => {
    const websocket = new WebSocket(`wss://${proxy}:8443/xmpp-websocket?room=standup`, "xmpp", {
      headers: { host: DOMAIN },
      rejectUnauthorized: false,
    });
    const [message] = (await once(websocket, "message")) as [Buffer];
    assert.equal(message.toString(), "shard-0");
    websocket.close();
  });
});

/** The page's configuration with this machine's addresses. @returns path of the file */
function layOut(region: Region, proxy: string): string {
  const [block] = new Page("docs/reverse-proxy.md").all("code").filter(({ lang }) => lang === "nginx");
  assert.ok(block !== undefined);
  const routers = region.routers.map(({ address }) => `${address}:${PORTS.routerHttp}`);
  const ours = block.text
    .replace("192.0.2.11:30080", routers[0] ?? "")
    .replace("192.0.2.12:30080", routers[1] ?? "")
    .replace("listen 80;", `listen ${proxy}:8080;`)
    .replace("listen 443 ssl;", `listen ${proxy}:8443 ssl;`)
    .replace("/etc/ssl/meet.example.org.crt", join(region.certificates, "tls.crt"))
    .replace("/etc/ssl/meet.example.org.key", join(region.certificates, "tls.key"));
  const home = join(region.folder, "nginx");
  mkdirSync(home);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const file = join(home, "nginx.conf");
  writeFileSync(
    file,
    `daemon off;
pid ${home}/nginx.pid;
error_log ${home}/error.log;
events {}
http {
${temporary.map((name) => `${name}_temp_path ${home}/${name};`).join("\n")}
access_log off;
${ours}
}
`,
  );
  return file;
}

describe("a load balancer that speaks the PROXY protocol to the router", function () {
  this.timeout(HANGS);
  const BALANCER = "127.5.5.5";
  let region: Region;

  before(async function () {
    const edge = { proxyProtocol: true, trustedProxies: [`${BALANCER}/32`] };
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1, ...edge });
    await region.open();
  });
  after(() => region?.stop());

  /** The first line that the router answers on a connection from an address; empty where it closes the connection. */
  async function firstLine(from: string, bytes: string): Promise<string> {
    const socket = connect({ host: region.router(0).address, port: PORTS.routerHttp, localAddress: from });
    socket.on("error", () => undefined).end(bytes);
    return (await read(socket)).split("\r\n")[0] ?? "";
  }
  const header = "PROXY TCP4 203.0.113.7 192.0.2.1 40000 80\r\n";
  const get = `GET /standup HTTP/1.1\r\nHost: ${DOMAIN}\r\n\r\n`;

  it("is understood, and has to speak it", async () => {
    assert.equal(await firstLine(BALANCER, header + get), "HTTP/1.1 301 Moved Permanently");
    assert.equal(await firstLine(BALANCER, get), "");
  });

  it("is the only one that may: cert-manager's own question comes from inside the cluster, without it", async () => {
    assert.equal(await firstLine("127.6.6.6", get), "HTTP/1.1 301 Moved Permanently");
    assert.equal(await firstLine("127.6.6.6", header + get), "HTTP/1.1 400 Bad request");
  });
});

async function read(socket: Socket): Promise<string> {
  return text(socket).catch(() => "");
}
