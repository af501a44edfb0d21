import assert from "node:assert/strict";
import { turnConfig } from "../../../components/jitsi/turnConfig";
import { closedRelay } from "../../../policies/network/closedRelay";
import type { Registration } from "../../../local/program/registration";
import { PEER_RANGES } from "../../../stacks/catalogue/peers";
import { complaints, object, UNKNOWN, workload } from "../judging";

const labels = { "app.kubernetes.io/name": "coturn" };
const SOUND = turnConfig({
  host: "turn.example.org",
  replicas: 2,
  size: { cpu: 1, memory: 1, memoryLimit: 1 },
  userKbps: 1,
  peers: [...PEER_RANGES, { range: "10.0.0.7/32", decision: "allowed", reason: "a bridge" }],
});
const files = (text: string) =>
  object("kubernetes:core/v1:ConfigMap", "turn", { labels, data: { "turnserver.conf": text } });
const pods = workload({ name: "turn", labels });
const limits = (spec: object = {}) =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "turn", {
    labels,
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ["Ingress", "Egress"],
      egress: [{ ports: [{ protocol: "UDP", port: 10000 }] }],
      ...spec,
    },
  });

describe("turn-relays-to-bridges-only", () => {
  const said = (...resources: Registration[]) => complaints(closedRelay, resources);

  it("takes coturn's own configuration behind a NetworkPolicy for what it calls", async () => {
    assert.deepEqual(await said(files(SOUND), pods, limits()), []);
    assert.deepEqual(await said(files(UNKNOWN), pods, limits({ policyTypes: UNKNOWN, egress: UNKNOWN })), []);
  });

  it("refuses a relay to any private network", async () => {
    for (const range of PEER_RANGES.filter(({ decision }) => decision === "denied").map((one) => one.range)) {
      // IPv6 is denied as a whole, and once more in parts.
      if (range.includes(":") && range !== "::/0") continue;
      const line = `denied-peer-ip=${range === "::/0" ? "::1" : range.split("/")[0]}-`;
      assert.match(SOUND, new RegExp(`^${line}`, "m"));
      const open = SOUND.replace(new RegExp(`^${line}.*\\n`, "m"), "");
      assert.deepEqual(await said(files(open), limits()), [`turn: it relays to ${range}`]);
    }
    assert.equal((await said(files(""), limits())).length, 2);
  });

  it("takes ranges that are denied in parts, and not those with a gap", async () => {
    const parts = SOUND.replace(
      "=10.0.0.0-10.255.255.255",
      "=10.0.0.0-10.127.255.255\ndenied-peer-ip=10.128.0.0-11.0.0.0",
    );
    assert.deepEqual(await said(files(parts), limits()), []);
    const gap = parts.replace("10.128.0.0-", "10.128.0.1-");
    assert.deepEqual(await said(files(gap), limits()), ["turn: it relays to 10.0.0.0/8"]);
  });

  it("refuses a relay to nobody: coturn reads a range from :: on as every address", async () => {
    for (const line of ["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255"]) {
      assert.deepEqual(await said(files(`${SOUND}denied-peer-ip=${line}\n`), limits()), [
        "turn: it denies all of 0.0.0.0/0, where bridges are",
      ]);
    }
  });

  it("refuses to allow more than single addresses", async () => {
    for (const peer of ["10.0.0.0-10.255.255.255", "0.0.0.0", "::"]) {
      assert.deepEqual(await said(files(`${SOUND}allowed-peer-ip=${peer}\n`), limits()), [
        `turn: allowed-peer-ip=${peer} takes in more than one bridge`,
      ]);
    }
  });

  it("refuses a relay for whoever has no password", async () => {
    for (const text of [SOUND.replace("use-auth-secret\n", ""), `${SOUND}no-auth\n`]) {
      assert.deepEqual(await said(files(text), limits()), ["turn: it relays for everybody"]);
    }
  });

  it("refuses pods that may call whom they like", async () => {
    const none = ["turn: no NetworkPolicy limits what it may call"];
    assert.deepEqual(await said(pods), none);
    assert.deepEqual(await said(pods, limits({ policyTypes: ["Ingress"] })), none);
    assert.deepEqual(await said(pods, limits({ podSelector: { matchLabels: { other: "pods" } } })), none);
    assert.deepEqual(await said(pods, limits({ egress: [{}] })), ["turn: it lets TURN call every port"]);
  });

  it("leaves alone what is no TURN", async () => {
    assert.deepEqual(await said(workload()), []);
  });

  it("denies what it is told to", async () => {
    const options = { denied: ["203.0.113.0/24", "198.41.0.4/32"] };
    assert.deepEqual(await complaints(closedRelay, [files(SOUND)], { options }), ["turn: it relays to 198.41.0.4/32"]);
  });
});
