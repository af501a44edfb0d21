import assert from "node:assert/strict";
import type { Registration } from "../../../local/registration";
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
    const pool = resource("gcp:container/nodePool:NodePool", {
      nodeConfig: { labels: { "jitsi.org/pool": "media" }, tags: ["prod-media"] },
      networkConfig: { enablePrivateNodes: false },
    });
    const firewall = (tag: string) =>
      resource(
        "gcp:compute/firewall:Firewall",
        { allows: [{ protocol: "udp", ports: ["10000"] }], sourceRanges: ["0.0.0.0/0"], targetTags: [tag] },
        { name: "firewall" },
      );
    assert.deepEqual(await judged([pool, firewall("prod-media")]), []);
    assert.equal((await judged([pool, firewall("prod-system")])).length, 1);
  });

  it("refuses network policies that keep media out", async () => {
    const closed = object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "deny", { spec: { podSelector: {} } });
    assert.deepEqual(await judged([closed]), []);
    const shard = soundShard();
    shard.delete("isolation");
    assert.deepEqual(await complaints(mediaReachable, [...shard.values(), closed]), [
      "shard-0-jvb: NetworkPolicies keep UDP 10000 from it",
    ]);
  });
});
