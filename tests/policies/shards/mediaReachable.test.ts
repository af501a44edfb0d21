import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { mediaReachable } from "../../../policies/shards/mediaReachable";
import { complaints, object, resource, UNKNOWN, workload } from "../judging";
import { BRIDGES, labelsOf, soundShard } from "../soundShard";

const SUBNET = resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, { name: "public" });
const RULE = resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
  ipProtocol: "udp",
  fromPort: 10000,
  toPort: 10000,
  cidrIpv4: "0.0.0.0/0",
});
const TAINT = { key: "jitsi.org/pool", value: "media", effect: "NO_SCHEDULE" };
const group = (dependencies: string[] = [SUBNET.urn], pool = "media") =>
  resource(
    "aws:eks/nodeGroup:NodeGroup",
    { labels: { "jitsi.org/pool": pool }, taints: [TAINT] },
    { name: "media", dependencies },
  );
const bridges = (changes: { container?: object; pod?: object }) =>
  workload({
    name: "shard-0-jvb",
    labels: labelsOf("jvb"),
    container: { ...BRIDGES.container, ...changes.container },
    pod: { ...BRIDGES.pod, ...changes.pod },
  });
const judged = (rest: Registration[], jvb?: Registration) => {
  const shard = jvb === undefined ? soundShard() : soundShard().set("jvb", jvb);
  return complaints(mediaReachable, [...shard.values(), ...rest]);
};

describe("media-reachable", () => {
  it("is content with a host port, public nodes that the bridge gets onto, and an open firewall", async () => {
    assert.deepEqual(await judged([SUBNET, RULE, group()]), []);
  });

  it("asks for the host port alone where the nodes are somebody else's", async () => {
    assert.deepEqual(await judged([]), []);
    assert.deepEqual(await judged([], bridges({ container: { ports: [{ containerPort: 10000, protocol: "UDP" }] } })), [
      "shard-0-jvb: no container holds port 10000/UDP of its node",
    ]);
  });

  it("refuses a port of the node that is not the one the bridge tells people", async () => {
    const expected = ["shard-0-jvb: no container holds port 10000/UDP of its node"];
    const [port] = BRIDGES.container.ports;
    for (const changes of [
      { ports: [{ ...port, containerPort: 8080 }] },
      { ports: [{ ...port, hostIP: "127.0.0.1" }] },
      { env: [{ name: "JVB_PORT", value: "20000" }] },
    ]) {
      assert.deepEqual(await judged([], bridges({ container: changes })), expected, JSON.stringify(changes));
    }
    for (const value of ["10000", UNKNOWN]) {
      assert.deepEqual(await judged([], bridges({ container: { env: [{ name: "JVB_PORT", value }] } })), []);
    }
  });

  it("refuses bridges that may run on nodes of other pools", async () => {
    const system = resource(
      "aws:eks/nodeGroup:NodeGroup",
      { labels: { "jitsi.org/pool": "system" } },
      { name: "system" },
    );
    const anywhere = bridges({ pod: { nodeSelector: undefined } });
    assert.deepEqual(await judged([SUBNET, RULE, group(), system], anywhere), [
      "shard-0-jvb: its nodeSelector lets it run on nodes that are not for media",
    ]);
    assert.deepEqual(await judged([SUBNET, RULE, group(), system]), []);
  });

  it("refuses bridges that find no media pool", async () => {
    const expected = ["shard-0-jvb: its nodeSelector finds no media pool"];
    assert.deepEqual(await judged([SUBNET, RULE, group([SUBNET.urn], "system")]), expected);
    const lost = bridges({ pod: { nodeSelector: { "jitsi.org/pool": "video" } } });
    assert.deepEqual(await judged([SUBNET, RULE, group()], lost), expected);
  });

  it("refuses bridges on nodes without public addresses", async () => {
    assert.deepEqual(await judged([SUBNET, RULE, group([])]), [
      "shard-0-jvb: the nodes of its pool have no public addresses",
    ]);
  });

  it("refuses bridges that the pool's taint keeps away", async () => {
    for (const tolerations of [
      [],
      [{ key: "jitsi.org/pool", value: "system" }],
      [{ key: "other", operator: "Exists" }],
    ]) {
      assert.deepEqual(await judged([SUBNET, RULE, group()], bridges({ pod: { tolerations } })), [
        "shard-0-jvb: it does not tolerate the taint of its pool",
      ]);
    }
    for (const tolerations of [[{ operator: "Exists" }], [{ key: "jitsi.org/pool", operator: "Exists" }], UNKNOWN]) {
      assert.deepEqual(await judged([SUBNET, RULE, group()], bridges({ pod: { tolerations } })), []);
    }
  });

  it("refuses a firewall that keeps media out", async () => {
    const closed = ["shard-0-jvb: no firewall lets UDP 10000 in to the nodes of its pool"];
    assert.deepEqual(await judged([SUBNET, group()]), closed);
    const other = { ...RULE, inputs: { ...RULE.inputs, fromPort: 20000, toPort: 20000 } };
    assert.deepEqual(await judged([SUBNET, other, group()]), closed);
  });

  it("wants a firewall of Google's to aim at the pool", async () => {
    const pool = (taint: object) =>
      resource("gcp:container/nodePool:NodePool", {
        nodeConfig: { labels: { "jitsi.org/pool": "media" }, tags: ["prod", "prod-media"], taints: [taint] },
        networkConfig: { enablePrivateNodes: false },
      });
    const firewall = (...targetTags: string[]) =>
      resource(
        "gcp:compute/firewall:Firewall",
        { allows: [{ protocol: "udp", ports: ["10000"] }], sourceRanges: ["0.0.0.0/0"], targetTags },
        { name: "firewall" },
      );
    assert.deepEqual(await judged([pool(TAINT), firewall("other", "prod-media")]), []);
    assert.equal((await judged([pool(TAINT), firewall("prod-system")])).length, 1);
    const nodeConfig = { labels: { "jitsi.org/pool": "media" }, taints: [TAINT] };
    const untagged = { ...pool(TAINT), inputs: { ...pool(TAINT).inputs, nodeConfig } };
    assert.equal((await judged([untagged, firewall("prod-media")])).length, 1);
    const unknown = { ...untagged, inputs: { ...untagged.inputs, nodeConfig: { ...nodeConfig, tags: UNKNOWN } } };
    assert.deepEqual(await judged([unknown, firewall("prod-media")]), []);
    assert.deepEqual(await judged([pool({ ...TAINT, value: "other" }), firewall("prod-media")]), [
      "shard-0-jvb: it does not tolerate the taint of its pool",
    ]);
  });

  it("asks for a pool among several, and for a container among several", async () => {
    const other = resource(
      "aws:eks/nodeGroup:NodeGroup",
      { labels: { "jitsi.org/pool": "media", zone: "b" }, taints: [TAINT, { key: "retiring", effect: "NO_SCHEDULE" }] },
      { name: "retiring" },
    );
    const ports = [{ containerPort: 8080 }, ...BRIDGES.container.ports];
    const containers = [
      { name: "companion", ports: [{ containerPort: 9 }] },
      { name: "jvb", ports },
    ];
    assert.deepEqual(await judged([SUBNET, RULE, group(), other], bridges({ pod: { containers } })), []);
    const choosy = bridges({ pod: { nodeSelector: { "jitsi.org/pool": "media", zone: "a" } } });
    assert.equal((await judged([SUBNET, RULE, group(), other], choosy)).length, 1);
  });

  it("reads what a taint does and what a toleration is for", async () => {
    const tolerating = (more: object) =>
      bridges({ pod: { tolerations: [{ key: "jitsi.org/pool", value: "media", ...more }] } });
    assert.deepEqual(await judged([SUBNET, RULE, group()], tolerating({})), []);
    assert.equal((await judged([SUBNET, RULE, group()], tolerating({ effect: "NoExecute" }))).length, 1);
  });

  it("takes a firewall that lets everything in for one that lets media in", async () => {
    const all = { ...RULE, inputs: { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" } };
    assert.deepEqual(await judged([SUBNET, all, group()]), []);
    const tcp = { ...RULE, inputs: { ...RULE.inputs, ipProtocol: "tcp" } };
    assert.equal((await judged([SUBNET, tcp, group()])).length, 1);
  });

  it("refuses network policies that keep media out", async () => {
    const policy = (spec: object, namespace = "jitsi") =>
      object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "policy", {
        spec,
        metadata: { name: "policy", namespace },
      });
    assert.deepEqual(await judged([policy({ podSelector: {} })]), []);
    const shard = soundShard();
    shard.delete("isolation");
    const alone = (one: Registration) => complaints(mediaReachable, [...shard.values(), one]);
    const expected = ["shard-0-jvb: NetworkPolicies keep UDP 10000 from it"];
    const from = [{ podSelector: {} }];
    for (const ingress of [
      undefined,
      [{ ports: [{ protocol: "TCP", port: 10000 }] }],
      [{ ports: [{ protocol: "UDP", port: 20000 }] }],
      [{ ports: [{ protocol: "UDP", port: 10000 }], from }],
      [{ from }],
    ]) {
      assert.deepEqual(await alone(policy({ podSelector: {}, ingress })), expected, JSON.stringify(ingress));
    }
    for (const ports of [
      undefined,
      [
        { protocol: "TCP", port: 8080 },
        { protocol: "UDP", port: "media" },
      ],
      [{ protocol: UNKNOWN, port: UNKNOWN }],
    ]) {
      assert.deepEqual(await alone(policy({ podSelector: {}, ingress: [{ ports }] })), [], JSON.stringify(ports));
    }
    assert.deepEqual(await alone(policy({ podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } } })), []);
    assert.deepEqual(await alone(policy({ podSelector: {} }, "monitoring")), []);
  });
});
