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
    for (const all of [{}, { ports: [] }]) {
      assert.deepEqual(await complaints(namedCallers, [policy(all)]), ["p: anybody may call every port"]);
    }
  });

  it("knows whose port is for everybody", async () => {
    const rest = { ports: REST };
    assert.deepEqual(await complaints(namedCallers, [policyOf("haproxy", rest)]), []);
    assert.deepEqual(await complaints(namedCallers, [policyOf("jvb", rest)]), ["p: anybody may call port TCP/8080"]);
  });

  it("refuses a rule that names everybody", async () => {
    for (const peer of [
      { ipBlock: { cidr: "0.0.0.0/0" } },
      { namespaceSelector: {} },
      { namespaceSelector: { matchLabels: {} } },
      { namespaceSelector: {}, podSelector: {} },
      { podSelector: {} },
    ]) {
      assert.deepEqual(await complaints(namedCallers, [policy({ ports: [{ port: 5222 }], from: [peer] })]), [
        "p: anybody may call port TCP/5222",
      ]);
    }
  });

  it("takes a rule for open when one of its callers is everybody, and for closed when pods are named too", async () => {
    const named = { podSelector: { matchLabels: { a: "b" } } };
    const mixed = policy({ ports: [{ port: 5222 }], from: [named, { ipBlock: { cidr: "0.0.0.0/0" } }] });
    assert.equal((await complaints(namedCallers, [mixed])).length, 1);
    const everywhere = policy({ ports: [{ port: 5222 }], from: [{ ...named, namespaceSelector: {} }] });
    assert.deepEqual(await complaints(namedCallers, [everywhere]), []);
  });

  it("reads ports by number and by name, and any label of the pods", async () => {
    assert.deepEqual(await complaints(namedCallers, [policy({ ports: [{ port: "xmpp" }, { protocol: "UDP" }] })]), [
      "p: anybody may call port TCP/xmpp",
      "p: anybody may call port UDP/*",
    ]);
    const matchLabels = { "app.kubernetes.io/instance": "shard-0-jvb", "app.kubernetes.io/name": "jvb" };
    const media = { ports: [{ protocol: "UDP", port: 10000 }] };
    const one = object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "p", {
      spec: { podSelector: { matchLabels }, ingress: [media] },
    });
    assert.deepEqual(await complaints(namedCallers, [one]), []);
  });

  it("refuses a range of ports around one for everybody", async () => {
    const range = { ports: [{ protocol: "UDP", port: 10000, endPort: 20000 }] };
    assert.deepEqual(await complaints(namedCallers, [policyOf("jvb", range)]), [
      "p: anybody may call port UDP/10000-20000",
    ]);
  });

  it("lets all pods of a namespace call each other where configuration says so", async () => {
    const together = policy({ from: [{ podSelector: {} }] });
    assert.equal((await complaints(namedCallers, [together])).length, 1);
    assert.deepEqual(await complaints(namedCallers, [together], { options: { together: ["jitsi"] } }), []);
  });

  it("opens other ports by configuration", async () => {
    const one = policy({ ports: [{ port: 9000 }] });
    assert.deepEqual(await complaints(namedCallers, [one], { options: { ports: ["prosody TCP/9000"] } }), []);
  });

  it("waits for what a preview does not know, and leaves charts to their authors", async () => {
    const selector = { ports: REST, from: [{ namespaceSelector: UNKNOWN }] };
    for (const rule of [{ ports: REST, from: UNKNOWN }, { ports: UNKNOWN }, selector]) {
      assert.deepEqual(await complaints(namedCallers, [policy(rule)]), [], JSON.stringify(rule));
    }
    assert.deepEqual(await complaints(namedCallers, [ofChart(policy({}))]), []);
  });
});
