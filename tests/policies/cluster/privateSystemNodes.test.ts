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
const group = (pool: unknown, ...dependsOn: { urn: string }[]) =>
  resource(
    "aws:eks/nodeGroup:NodeGroup",
    { labels: { "jitsi.org/pool": pool }, subnetIds: [UNKNOWN] },
    { name: "nodes", dependencies: dependsOn.map(({ urn }) => urn) },
  );
const googlePool = (pool: unknown, networkConfig: object) =>
  resource(
    "gcp:container/nodePool:NodePool",
    { nodeConfig: { labels: { "jitsi.org/pool": pool } }, networkConfig },
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

  it("waits for what a preview does not know", async () => {
    assert.deepEqual(await complaints(privateSystemNodes, [googlePool("system", { enablePrivateNodes: UNKNOWN })]), []);
    assert.deepEqual(await complaints(privateSystemNodes, [OPEN, group(UNKNOWN, OPEN)]), []);
  });
});
