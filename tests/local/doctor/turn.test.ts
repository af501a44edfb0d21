import assert from "node:assert/strict";
import { join } from "node:path";
import type { Check } from "../../../local/doctor/check";
import { turnCredentials, turnServer } from "../../../local/doctor/turn";
import type { Cluster, KubernetesObject } from "../../../local/kubernetes/client";
import { ensureCoturn } from "../../../local/tools/coturn";
import type { Plan } from "../../../stacks/plan/plan";
import { PORTS } from "../../../stacks/catalogue/ports";
import { jitsi } from "../../components/jitsi/harness";
import { SILENT } from "../../support/controlPlane";
import { LOADER } from "../../support/loader";
import { orSkip } from "../../support/skip";
import { POD, TurnPod } from "../../support/turn/turnPod";
import { userError } from "../../support/userError";
import { HANGS } from "../../support/wait";
import type { Asked } from "./askTurn";

const PUBLIC = "11.0.0.2";
const PRIVATE = "10.0.0.8";

describe("make doctor, TURN, against a real turnserver", function () {
  this.timeout(HANGS);
  let pod: TurnPod;

  before(async function () {
    this.timeout(15 * 60_000);
    const programs = await orSkip(this, ensureCoturn(SILENT));
    const recording = await jitsi({ settings: { turn: { enabled: true } } });
    // The bridges that listen here are those of the checks.
    pod = await TurnPod.start(programs, recording, ["11.0.0.3"], undefined, [PUBLIC, PRIVATE]);
  });
  after(() => pod?.stop());

  async function ask(given: Partial<Asked> = {}): Promise<readonly Check[]> {
    const asked: Asked = { address: POD, port: PORTS.turns, secret: pod.secret, bridge: PUBLIC, ...given };
    const argv = ["-r", LOADER, join(__dirname, "askTurn.ts"), JSON.stringify(asked)];
    return JSON.parse(await pod.runOutside(process.execPath, ...argv)) as Check[];
  }

  const found = (checks: readonly Check[]): readonly string[] =>
    checks.map(({ name, verdict, what }) => `${name} ${verdict}: ${what}`);

  it("passes when it allocates with a password as prosody gives it, and a bridge answers through it", async () => {
    const [certificate = "", allocation, relay] = found(await ask());
    assert.match(certificate, /^TURN certificate ok: \d+ days left; self-signed/);
    assert.equal(allocation, "TURN ok: allocates a relay at turn.meet.example.org");
    assert.equal(relay, `TURN relay ok: shard-0-jvb-a (${PUBLIC}) answers through it`);
  });

  it("fails when it denies the bridge's address", async () => {
    const [, , relay] = await ask({ bridge: PRIVATE });
    assert.equal(relay?.what, `TURN denies ${PRIVATE}`);
    assert.match(relay?.next ?? "", /add the addresses of the bridges/);
  });

  it("fails with another secret than prosody's", async () => {
    const checks = await ask({ secret: "another" });
    assert.deepEqual(found(checks).slice(1), [
      "TURN fails: TCP 5349 of turn.meet.example.org (10.244.0.5) refuses the password",
      "TURN relay unknown: no allocation",
    ]);
    assert.match(checks[1]?.next ?? "", /different secrets: kubectl rollout restart deployment turn/);
  });

  it("fails when nothing listens", async () => {
    const [, allocation] = await ask({ port: 5999 });
    assert.match(allocation?.what ?? "", /^no answer from TCP 5999 of turn\.meet\.example\.org \(10\.244\.0\.5\)/);
  });
});

describe("make doctor, credentials of TURN", () => {
  const servers = { host: "turn.meet.example.org", turns: 443, turn: undefined, stun: 3478, username: undefined };
  const plan = { shards: [{ prosody: { name: "shard-0-prosody" } }] } as unknown as Plan;

  function holding(data: Readonly<Record<string, string>> | undefined): Cluster {
    const read = (): Promise<KubernetesObject | undefined> =>
      Promise.resolve(data && { apiVersion: "v1", kind: "Secret", metadata: { name: "shard-0-prosody" }, data });
    return { read } as unknown as Cluster;
  }

  it("are those of the server of the operator, where they are fixed", async () => {
    const data = { TURN_PASSWORD: Buffer.from("fixed").toString("base64") };
    const fixed = { ...servers, username: "jitsi" };
    assert.deepEqual(await turnCredentials(holding(data), plan, fixed, new Date()), {
      username: "jitsi",
      password: "fixed",
    });
  });

  it("need the Secret of prosody", async () => {
    const refused = userError(/Secret jitsi\/shard-0-prosody has no TURN_CREDENTIALS/);
    await assert.rejects(turnCredentials(holding(undefined), plan, servers, new Date()), refused);
  });

  it("are for TLS where the server has it, else for its first transport, and none for STUN only", () => {
    assert.equal(turnServer(servers, "203.0.113.9")?.transport, "tls");
    const plain = { ...servers, turns: undefined, turn: { port: 3478, transports: ["tcp", "udp"] as const } };
    assert.deepEqual(turnServer(plain, "203.0.113.9")?.transport, "tcp");
    assert.equal(turnServer({ ...servers, turns: undefined }, "203.0.113.9"), undefined);
  });
});
