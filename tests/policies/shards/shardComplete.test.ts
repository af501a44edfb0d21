import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { shardComplete } from "../../../policies/shards/shardComplete";
import { judged, object } from "../judging";
import { aroundShards, soundShard } from "../soundShard";

const without = (...parts: string[]) => {
  const shard = soundShard();
  for (const part of parts) shard.delete(part);
  return [...shard.values(), ...aroundShards()];
};
/** A shard with a changed spec of one part. */
const changed = (part: string, change: (spec: object) => unknown, type?: string) => {
  const shard = soundShard();
  const one = shard.get(part);
  assert.ok(one !== undefined);
  const inputs = { ...one.inputs, spec: change(one.inputs["spec"] as object) };
  return [...shard.set(part, { ...one, inputs, type: type ?? one.type }).values(), ...aroundShards()];
};
/** A shard with a changed spec of monitors. */
const monitored = (spec: object, only = /./) => [
  ...soundShard().values(),
  ...aroundShards().map((one): Registration => {
    if (!one.type.endsWith(":PodMonitor") || !only.test(one.name)) return one;
    return { ...one, inputs: { ...one.inputs, spec: { ...(one.inputs["spec"] as object), ...spec } } };
  }),
];
const policy = (name: string, spec: object) =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", name, { spec: { podSelector: {}, ...spec } });
const lacks = (...what: string[]) => `shard-0-sentinel: shard-0 lacks ${what.join(", ")}`;
const MONITORS = ["a monitor of prosody", "a monitor of jicofo", "a monitor of jvb"];
const UNMONITORED = [...soundShard().values()];

describe(shardComplete.name, () => {
  const { accepts, reports, reportsEach } = judged(shardComplete);

  accepts("a shard with every part", without());
  for (const [part, missing] of Object.entries({
    web: "web",
    prosody: "prosody",
    jicofo: "jicofo",
    jvb: "jvb",
    "service of web": "a Service of web",
    "service of prosody": "a Service of prosody",
    "service of jicofo": "a Service of jicofo",
    "service for new rooms": "a Service by which it gets new rooms",
    autoscaler: "an autoscaler of its bridges",
  })) {
    reports(`a missing ${part}`, without(part), lacks(missing));
  }
  reports(
    "all missing parts together",
    without("jicofo", "autoscaler"),
    lacks("jicofo", "an autoscaler of its bridges"),
  );
  reportsEach(
    "a missing sentinel, also one of another kind",
    [without("sentinel"), changed("sentinel", (spec) => spec, "kubernetes:core/v1:Secret")],
    "the stack: shard-0 lacks a sentinel",
  );
  judged(shardComplete, { region: { shardCount: 2 } }).reports(
    "a missing shard of the configuration",
    without(),
    "the stack: shard-1 lacks web, prosody, jicofo, jvb, a sentinel",
  );

  const other = { matchLabels: { "app.kubernetes.io/name": "other" } };
  reportsEach(
    "missing monitors, and monitors of other pods",
    [UNMONITORED, monitored({ selector: other })],
    lacks(...MONITORS),
  );
  judged(shardComplete, { region: { monitored: false } }).accepts("no monitors without monitoring", UNMONITORED);
  reportsEach(
    "a monitor of an undefined port or of another namespace",
    [
      monitored({ podMetricsEndpoints: [{ port: "nope" }] }, /^jvb$/),
      monitored({ namespaceSelector: { matchNames: ["default"] } }, /^jvb$/),
    ],
    lacks("a monitor of jvb"),
  );
  accepts(
    "a monitor of a defined port in the namespace",
    monitored({ podMetricsEndpoints: [{ port: "media" }], namespaceSelector: { matchNames: ["jitsi"] } }, /^jvb$/),
  );

  const foreign = (part: string) => () => soundShard("shard-1").get(part)?.inputs["spec"];
  reportsEach(
    "a Service of another shard or of an undefined port",
    [
      changed("service of web", foreign("service of web")),
      changed("service of web", (spec) => ({ ...spec, ports: [{ port: 80, targetPort: "nope" }] })),
    ],
    lacks("a Service of web"),
  );
  reports(
    "an autoscaler of another shard",
    changed("autoscaler", foreign("autoscaler")),
    lacks("an autoscaler of its bridges"),
  );

  const closed = [...without(), policy("deny", { policyTypes: ["Ingress"] })];
  const egress = policy("out", { ingress: [{}], policyTypes: ["Egress"] });
  reportsEach(
    "parts that a NetworkPolicy closes and none opens",
    [closed, [...closed, egress]],
    lacks(...["web", "prosody", "jicofo"].map((part) => `a NetworkPolicy for callers of ${part}`)),
  );
  accepts("parts that a NetworkPolicy opens", [
    ...closed,
    policy("allow", { ingress: [{ from: [{ podSelector: { matchLabels: { a: "b" } } }] }] }),
  ]);
});
