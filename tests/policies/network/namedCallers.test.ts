import assert from "node:assert/strict";
import { namedCallers } from "../../../policies/network/namedCallers";
import { complaints, object, ofChart, UNKNOWN } from "../judging";

const policyOf = (name: string, ...ingress: unknown[]) =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "p", {
    spec: { podSelector: { matchLabels: { "app.kubernetes.io/name": name } }, ingress },
  });
const policy = (...ingress: unknown[]) => policyOf("prosody", ...ingress);
const REST = [{ protocol: "TCP", port: 8080 }];

describe("callers-are-named", () => {
  it("is content with callers by their labels, and with ports for everybody", async () => {
    const named = { ports: REST, from: [{ podSelector: { matchLabels: { a: "b" } } }] };
    const monitoring = { ports: [{ port: 8888 }], from: [{ namespaceSelector: { matchLabels: { a: "b" } } }] };
    const media = { ports: [{ protocol: "UDP", port: 10000 }] };
    assert.deepEqual(await complaints(namedCallers, [policyOf("jvb", named, monitoring, media)]), []);
    assert.deepEqual(await complaints(namedCallers, [policy()]), []);
  });

  it("refuses a rule that names nobody", async () => {
    assert.deepEqual(await complaints(namedCallers, [policy({ ports: [{ port: 8888 }, { port: 5280 }] })]), [
      "p: anybody may call port TCP/8888",
      "p: anybody may call port TCP/5280",
    ]);
    assert.deepEqual(await complaints(namedCallers, [policy({})]), ["p: anybody may call every port"]);
  });

  it("knows whose port is for everybody", async () => {
    const rest = { ports: REST };
    assert.deepEqual(await complaints(namedCallers, [policyOf("haproxy", rest)]), []);
    assert.deepEqual(await complaints(namedCallers, [policyOf("jvb", rest)]), ["p: anybody may call port TCP/8080"]);
  });

  it("refuses a rule that names everybody", async () => {
    for (const peer of [{ ipBlock: { cidr: "0.0.0.0/0" } }, { namespaceSelector: {} }]) {
      assert.deepEqual(await complaints(namedCallers, [policy({ ports: [{ port: 5222 }], from: [peer] })]), [
        "p: anybody may call port TCP/5222",
      ]);
    }
  });

  it("opens other ports by configuration", async () => {
    const one = policy({ ports: [{ port: 9000 }] });
    assert.deepEqual(await complaints(namedCallers, [one], { options: { ports: ["prosody TCP/9000"] } }), []);
  });

  it("waits for what a preview does not know, and leaves charts to their authors", async () => {
    assert.deepEqual(await complaints(namedCallers, [policy({ ports: REST, from: UNKNOWN })]), []);
    assert.deepEqual(await complaints(namedCallers, [ofChart(policy({}))]), []);
  });
});
