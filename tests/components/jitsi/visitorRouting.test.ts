import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { signallingHost, visitorRouting } from "../../../components/jitsi/visitorRouting";
import { PORTS } from "../../../stacks/catalogue/ports";
import { planRegion } from "../../../stacks/plan/plan";
import { type Nginx, needNginx, startNginx } from "../../support/nginx";
import { needProsody, type RunningProsody, runProsody } from "../../support/prosody";
import { DnsServer } from "../../support/routing/dnsServer";
import { settingsOf } from "../../support/settings";
import { closedPort, until } from "../../shell/run";

/** Unique on this machine for each test process. */
const NETWORK = `127.${200 + (process.pid % 50)}.${process.pid % 200}`;
const [MAIN, NODE, DNS] = [1, 2, 3].map((n) => `${NETWORK}.${n}`);

/** HTTP of a prosody as the image's templates configure it: one virtual host for clients, which is the default one. */
function prosody(address: string, host: string): RunningProsody {
  return runProsody(`
modules_enabled = { "saslauth" }
modules_disabled = { "s2s", "tls" }
c2s_ports = {}
http_ports = { ${PORTS.bosh} }
http_interfaces = { "${address}" }
https_ports = {}
http_default_host = "${host}"
consider_websocket_secure = true
consider_bosh_secure = true
VirtualHost "${host}"
  authentication = "anonymous"
  modules_enabled = { "bosh", "websocket" }
`);
}

describe("a client, by web's nginx and two real prosodies", function () {
  this.timeout(60_000);
  const prosodies: RunningProsody[] = [];
  let nginx: Nginx;
  let names: DnsServer;
  let port: number;

  before(async function () {
    await needProsody(this);
    const program = await needNginx(this);
    const [plan] = planRegion(settingsOf({ visitors: { count: 3 } })).shards;
    assert.ok(plan?.visitors !== undefined && MAIN !== undefined && NODE !== undefined && DNS !== undefined);
    const { name: nodes, host } = plan.visitors;
    const addresses = new Map([
      [plan.prosody.host, MAIN],
      [`${nodes}-2.${host}`, NODE],
    ]);
    names = await DnsServer.start(DNS, ({ name, type }) => {
      const data = addresses.get(name);
      return data === undefined ? undefined : type === "A" ? [{ type: "A", name, ttl: 1, data }] : [];
    });
    prosodies.push(prosody(MAIN, "meet.jitsi"), prosody(NODE, "v2.meet.jitsi"));
    port = await closedPort();
    nginx = await startNginx({
      program,
      port,
      signalling: `http://${signallingHost(plan)}:${PORTS.bosh}`,
      resolver: names.address,
      prosody: {},
      files: visitorRouting(plan) as Record<string, string>,
    });
    while ((await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) === undefined) await sleep(50);
    await until(() => prosodies.every((one) => one.said().includes("Activated service 'http'")));
  });
  after(async () => {
    await nginx?.end();
    prosodies.forEach((one) => one.stop());
    names?.stop();
  });

  /** What prosody answers to a stream for a domain. */
  async function opens(query: string, to: string): Promise<string> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/xmpp-websocket?room=lecture${query}`, "xmpp");
    await once(socket, "open");
    socket.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${to}' version='1.0'/>`);
    const heard: string[] = [];
    socket.on("message", (message: Buffer) => heard.push(message.toString()));
    await until(() => heard.length >= 2);
    socket.terminate();
    return heard.join("");
  }

  it("opens a stream on the node in its request, although web sets the main domain as Host", async () => {
    const answer = await opens("&vnode=v2", "v2.meet.jitsi");
    assert.match(answer, /<open [^>]*from='v2\.meet\.jitsi'/);
    assert.match(answer, /<mechanism>ANONYMOUS<\/mechanism>/);
  });

  it("opens one on the shard's prosody without a node", async () => {
    assert.match(await opens("", "meet.jitsi"), /<open [^>]*from='meet\.jitsi'/);
  });

  it("finds no node's domain on the shard's prosody", async () => {
    assert.match(await opens("", "v2.meet.jitsi"), /host-unknown|This server does not serve/);
  });
});
