import assert from "node:assert/strict";
import { shardComplete } from "../../../policies/shards/shardComplete";
import { complaints, object } from "../judging";
import { aroundShards, soundShard } from "../soundShard";

const without = (...parts: string[]) => {
  const shard = soundShard();
  for (const part of parts) shard.delete(part);
  return [...shard.values(), ...aroundShards()];
};

describe("shard-complete", () => {
  it("is content with every part, its Service, autoscaler, sentinel and monitor", async () => {
    assert.deepEqual(await complaints(shardComplete, without()), []);
  });

  it("misses each of them", async () => {
    const cases = {
      web: "web",
      prosody: "prosody",
      jicofo: "jicofo",
      jvb: "jvb",
      "service of web": "a Service of web",
      "service of prosody": "a Service of prosody",
      "service of jicofo": "a Service of jicofo",
      "service for new rooms": "a Service by which it gets new rooms",
      autoscaler: "an autoscaler of its bridges",
    };
    for (const [part, missing] of Object.entries(cases)) {
      assert.deepEqual(await complaints(shardComplete, without(part)), [`shard-0-sentinel: shard-0 lacks ${missing}`]);
    }
    assert.deepEqual(await complaints(shardComplete, without("sentinel")), ["the stack: shard-0 lacks a sentinel"]);
  });

  it("says all that a shard lacks at once", async () => {
    assert.deepEqual(await complaints(shardComplete, without("jicofo", "autoscaler")), [
      "shard-0-sentinel: shard-0 lacks jicofo, an autoscaler of its bridges",
    ]);
  });

  it("misses monitors, unless nothing is monitored", async () => {
    const shard = [...soundShard().values()];
    assert.deepEqual(await complaints(shardComplete, shard), [
      "shard-0-sentinel: shard-0 lacks a monitor of prosody, a monitor of jicofo, a monitor of jvb",
    ]);
    assert.deepEqual(await complaints(shardComplete, shard, { region: { monitored: false } }), []);
  });

  it("knows whom a monitor, a Service and an autoscaler are for", async () => {
    const shard = soundShard();
    const others = soundShard("shard-1");
    const wrong = { "service of web": "a Service of web", autoscaler: "an autoscaler of its bridges" };
    for (const [part, missing] of Object.entries(wrong)) {
      const [own, foreign] = [shard.get(part), others.get(part)];
      assert.ok(own !== undefined && foreign !== undefined);
      const astray = { ...own, inputs: { ...own.inputs, spec: foreign.inputs["spec"] } };
      const broken = [...soundShard().set(part, astray).values(), ...aroundShards()];
      assert.deepEqual(await complaints(shardComplete, broken), [`shard-0-sentinel: shard-0 lacks ${missing}`]);
    }
    const spec = { selector: { matchLabels: { "app.kubernetes.io/name": "other" } } };
    const deaf = aroundShards().map((one) =>
      one.type.endsWith(":PodMonitor") ? { ...one, inputs: { ...one.inputs, spec } } : one,
    );
    assert.deepEqual(await complaints(shardComplete, [...soundShard().values(), ...deaf]), [
      "shard-0-sentinel: shard-0 lacks a monitor of prosody, a monitor of jicofo, a monitor of jvb",
    ]);
  });

  it("misses callers where a policy closes a part to everybody", async () => {
    const policy = (name: string, spec: object) =>
      object("kubernetes:networking.k8s.io/v1:NetworkPolicy", name, { spec: { podSelector: {}, ...spec } });
    const whole = [...soundShard().values(), ...aroundShards(), policy("deny", { policyTypes: ["Ingress"] })];
    const callers = ["web", "prosody", "jicofo"].map((part) => `a NetworkPolicy for callers of ${part}`);
    assert.deepEqual(await complaints(shardComplete, whole), [`shard-0-sentinel: shard-0 lacks ${callers.join(", ")}`]);
    const open = policy("allow", { ingress: [{ from: [{ podSelector: { matchLabels: { a: "b" } } }] }] });
    assert.deepEqual(await complaints(shardComplete, [...whole, open]), []);
    const out = policy("out", { ingress: [{}], policyTypes: ["Egress"] });
    assert.equal((await complaints(shardComplete, [...whole, out])).length, 1);
  });

  it("misses a Service or a monitor that calls a port by a name which nothing has", async () => {
    const shard = soundShard();
    const service = shard.get("service of web");
    assert.ok(service !== undefined);
    const spec = { ...(service.inputs["spec"] as object), ports: [{ port: 80, targetPort: "nope" }] };
    shard.set("service of web", { ...service, inputs: { ...service.inputs, spec } });
    assert.deepEqual(await complaints(shardComplete, [...shard.values(), ...aroundShards()]), [
      "shard-0-sentinel: shard-0 lacks a Service of web",
    ]);
    const astray = (more: object) =>
      aroundShards().map((one) =>
        one.name === "jvb"
          ? { ...one, inputs: { ...one.inputs, spec: { ...(one.inputs["spec"] as object), ...more } } }
          : one,
      );
    for (const more of [
      { podMetricsEndpoints: [{ port: "nope" }] },
      { namespaceSelector: { matchNames: ["default"] } },
    ]) {
      assert.deepEqual(await complaints(shardComplete, [...soundShard().values(), ...astray(more)]), [
        "shard-0-sentinel: shard-0 lacks a monitor of jvb",
      ]);
    }
    const right = astray({ podMetricsEndpoints: [{ port: "media" }], namespaceSelector: { matchNames: ["jitsi"] } });
    assert.deepEqual(await complaints(shardComplete, [...soundShard().values(), ...right]), []);
  });

  it("takes a ConfigMap alone for a sentinel", async () => {
    const shard = soundShard();
    const sentinel = shard.get("sentinel");
    assert.ok(sentinel !== undefined);
    shard.set("sentinel", { ...sentinel, type: "kubernetes:core/v1:Secret" });
    assert.deepEqual(await complaints(shardComplete, [...shard.values(), ...aroundShards()]), [
      "the stack: shard-0 lacks a sentinel",
    ]);
  });

  it("misses a whole shard that the configuration asks for", async () => {
    assert.deepEqual(await complaints(shardComplete, without(), { region: { shardCount: 2 } }), [
      "the stack: shard-1 lacks web, prosody, jicofo, jvb, a sentinel",
    ]);
  });
});
