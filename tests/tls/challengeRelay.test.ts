import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { PORTS } from "../../stacks/catalogue/ports";
import { challengeRelay, challengeRelayConfig } from "../../components/tls/challengeRelay";
import { sharedHaproxy } from "../support/routing/haproxy";
import { DOMAIN } from "../support/routing/region";
import { HANGS } from "../support/wait";
import { CHALLENGE, Edge } from "./edge";

const TURN = `turn.${DOMAIN}`;
/** TURN's pods are not among the trusted proxies, so they send no PROXY header. */
const BALANCED = { proxyProtocol: true, trustedProxies: ["203.0.113.0/24"] };

describe("the relay of challenges to the router", () => {
  it("runs the configuration that is mounted beside coturn's", () => {
    const container = challengeRelay("haproxy", {
      volume: "configuration",
      folder: "/etc/turn",
      file: "challenges.cfg",
    });
    assert.deepEqual(container.command?.slice(-2), ["-f", "/etc/turn/challenges.cfg"]);
    assert.deepEqual(container.volumeMounts, [{ name: "configuration", mountPath: "/etc/turn", readOnly: true }]);
  });
});

for (const proxyProtocol of [false, true]) {
  describe(`port 80 of TURN's address${proxyProtocol ? ", with PROXY protocol at the router" : ""}`, function () {
    this.timeout(HANGS);
    let edge: Edge;
    let relay: ChildProcess;
    let haproxy: string;
    let file: string;

    before(async function () {
      haproxy = await sharedHaproxy(this);
      edge = await Edge.create(haproxy, proxyProtocol ? BALANCED : {});
      await edge.start();
      file = join(edge.region.folder, "challenges.cfg");
      writeFileSync(file, challengeRelayConfig(edge.region.plan));
      const env = {
        BIND_HTTP: `${edge.address}:${PORTS.challengeRelay}`,
        ROUTER: `${edge.address}:${PORTS.routerHttp}`,
      };
      relay = spawn(haproxy, ["-db", "-f", file], { env, stdio: "ignore" });
    });

    after(async () => {
      relay?.kill("SIGKILL");
      if (relay?.exitCode === null && relay.signalCode === null) await once(relay, "exit");
      await edge?.stop();
    });

    it("passes a challenge for TURN's name to the solver", async () => {
      const solver = await edge.startSolvers(TURN);
      const ask = (): ReturnType<Edge["ask"]> => edge.ask(CHALLENGE, TURN, PORTS.challengeRelay);
      let reply = await ask().catch(() => undefined);
      for (; reply === undefined || reply.status === 503; reply = await ask().catch(() => undefined)) await sleep(100);
      assert.deepEqual([reply.status, reply.body], [200, "the answer"]);
      await solver.vanish();
    });

    it("redirects other requests to TLS", async () => {
      const { status, headers } = await edge.ask("/metrics", TURN, PORTS.challengeRelay);
      assert.deepEqual([status, headers.location], [301, `https://${TURN}/metrics`]);
    });

    it("runs without warnings", async () => {
      const { stdout, stderr } = await promisify(execFile)(haproxy, ["-c", "-f", file], { env: {} });
      assert.equal(`${stdout}${stderr}`.replace("Configuration file is valid\n", ""), "");
    });
  });
}
