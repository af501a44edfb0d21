import assert from "node:assert/strict";
import { turnConfig } from "../../../components/jitsi/turnConfig";
import { closedRelay } from "../../../policies/network/closedRelay";
import type { Registration } from "../../../local/program/registration";
import { complaints, object, UNKNOWN, workload } from "../judging";

const labels = { "app.kubernetes.io/name": "coturn" };
const SOUND = turnConfig(
  { host: "turn.example.org", replicas: 2, size: { cpu: 1, memory: 1, memoryLimit: 1 }, userKbps: 1 },
  ["10.0.0.7"],
);
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
    const open = SOUND.replace("denied-peer-ip=169.254.0.0-169.254.255.255\n", "");
    assert.deepEqual(await said(files(open), limits()), ["turn: it relays to 169.254.0.0-169.254.255.255"]);
    assert.equal((await said(files(""), limits())).length, 2);
    assert.deepEqual(await said(files(`${SOUND}allowed-peer-ip=10.0.0.0-10.255.255.255\n`), limits()), [
      "turn: allowed-peer-ip=10.0.0.0-10.255.255.255 takes in more than one bridge",
    ]);
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
    const options = { denied: ["203.0.113.0-203.0.113.255", "198.41.0.4-198.41.0.4"] };
    assert.deepEqual(await complaints(closedRelay, [files(SOUND)], { options }), [
      "turn: it relays to 198.41.0.4-198.41.0.4",
    ]);
  });
});
