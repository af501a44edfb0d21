import assert from "node:assert/strict";
import { privateSystemNodes } from "../../../policies/cluster/privateSystemNodes";
import { complaints, resource, UNKNOWN } from "../judging";

const subnet = (name: string, mapPublicIpOnLaunch: unknown) =>
  resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch }, { name });
const OPEN = subnet("open", true);
const CLOSED = subnet("closed", false);
const TEMPLATE = resource(
  "aws:ec2/launchTemplate:LaunchTemplate",
  { networkInterfaces: [{ associatePublicIpAddress: "true" }] },
  { name: "template" },
);
const TAINT = { key: "jitsi.org/pool", value: "media", effect: "NO_SCHEDULE" };
const group = (pool: unknown, ...dependsOn: { urn: string }[]) =>
  resource(
    "aws:eks/nodeGroup:NodeGroup",
    { labels: { "jitsi.org/pool": pool }, subnetIds: [UNKNOWN], taints: [TAINT] },
    { name: "nodes", dependencies: dependsOn.map(({ urn }) => urn) },
  );
const googlePool = (pool: unknown, networkConfig: object, node: object = {}) =>
  resource(
    "gcp:container/nodePool:NodePool",
    { nodeConfig: { labels: { "jitsi.org/pool": pool }, taints: [TAINT], ...node }, networkConfig },
    { name: "nodes" },
  );
const EXPECTED = ["nodes: its nodes get public addresses, and bridges do not run on them"];

describe("system-nodes-private", () => {
  it("wants bridges in public and everything else in private", async () => {
    const stack = [OPEN, CLOSED, TEMPLATE, group("media", OPEN, TEMPLATE)];
    assert.deepEqual(await complaints(privateSystemNodes, stack), []);
    assert.deepEqual(await complaints(privateSystemNodes, [OPEN, CLOSED, group("system", CLOSED)]), []);
  });

  it("refuses system nodes in a subnet that gives public addresses, though a preview knows no subnet's id", async () => {
    assert.deepEqual(await complaints(privateSystemNodes, [OPEN, CLOSED, group("system", OPEN, CLOSED)]), EXPECTED);
  });

  it("refuses system nodes launched with a public interface", async () => {
    assert.deepEqual(
      await complaints(privateSystemNodes, [CLOSED, TEMPLATE, group("system", CLOSED, TEMPLATE)]),
      EXPECTED,
    );
  });

  it("reads a switch however it is written, on any of the interfaces, and of launch templates alone", async () => {
    const template = (type: string, ...switches: unknown[]) =>
      resource(
        type,
        { networkInterfaces: switches.map((associatePublicIpAddress) => ({ associatePublicIpAddress })) },
        { name: "template" },
      );
    const launching = "aws:ec2/launchTemplate:LaunchTemplate";
    const cases = [
      [template(launching, "false", true), EXPECTED],
      [template(launching, "false"), []],
      [template(launching, UNKNOWN), []],
      [template("aws:ec2/instance:Instance", "true"), []],
    ] as const;
    for (const [one, expected] of cases) {
      assert.deepEqual(await complaints(privateSystemNodes, [CLOSED, one, group("system", CLOSED, one)]), expected);
    }
    const maybe = subnet("maybe", UNKNOWN);
    assert.deepEqual(await complaints(privateSystemNodes, [maybe, group("system", maybe)]), []);
  });

  it("refuses a pool of Google's that is not private, which it is not by itself", async () => {
    assert.deepEqual(await complaints(privateSystemNodes, [googlePool("system", { enablePrivateNodes: true })]), []);
    assert.deepEqual(await complaints(privateSystemNodes, [googlePool("media", { enablePrivateNodes: false })]), []);
    assert.deepEqual(
      await complaints(privateSystemNodes, [googlePool("system", { enablePrivateNodes: false })]),
      EXPECTED,
    );
    assert.deepEqual(await complaints(privateSystemNodes, [googlePool("system", {})]), EXPECTED);
  });

  it("refuses public nodes that other pods than bridges may land on", async () => {
    const expected = ["nodes: its nodes are public, and nothing keeps pods away from them that are not bridges"];
    const open = { enablePrivateNodes: false };
    for (const taints of [[], undefined, [{ ...TAINT, effect: "PREFER_NO_SCHEDULE" }]]) {
      assert.deepEqual(await complaints(privateSystemNodes, [googlePool("media", open, { taints })]), expected);
    }
    for (const taints of [UNKNOWN, [{ ...TAINT, effect: "NO_EXECUTE" }]]) {
      assert.deepEqual(await complaints(privateSystemNodes, [googlePool("media", open, { taints })]), []);
    }
  });

  it("refuses a firewall of Google's that opens them to the world", async () => {
    const firewall = (...targetTags: string[]) =>
      resource(
        "gcp:compute/firewall:Firewall",
        { allows: [{ protocol: "udp", ports: ["10000"] }], sourceRanges: ["0.0.0.0/0"], targetTags },
        { name: "firewall" },
      );
    const system = googlePool("system", { enablePrivateNodes: true }, { tags: ["prod-system"] });
    assert.deepEqual(await complaints(privateSystemNodes, [system, firewall("prod-media")]), []);
    assert.deepEqual(await complaints(privateSystemNodes, [system, firewall("prod-media", "prod-system")]), [
      "nodes: a firewall opens its nodes to the whole internet, by their tag prod-system",
    ]);
  });

  it("waits for what a preview does not know", async () => {
    assert.deepEqual(await complaints(privateSystemNodes, [googlePool("system", { enablePrivateNodes: UNKNOWN })]), []);
    assert.deepEqual(await complaints(privateSystemNodes, [OPEN, group(UNKNOWN, OPEN)]), []);
  });
});
