import assert from "node:assert/strict";
import { closedFirewalls } from "../../../policies/network/closedFirewalls";
import { complaints, resource, UNKNOWN } from "../judging";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const FIREWALL = "gcp:compute/firewall:Firewall";

const rule = (ipProtocol: string, port: number, more: object = {}) =>
  resource(RULE, { ipProtocol, fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0", ...more });
const firewall = (protocol: string, ports: string[] | undefined, more: object = {}) =>
  resource(FIREWALL, { allows: [{ protocol, ports }], sourceRanges: ["0.0.0.0/0"], targetTags: ["media"], ...more });

describe("firewalls-closed", () => {
  it("lets everybody reach media, the edge, TURN and STUN", async () => {
    const open = [rule("udp", 10000), rule("tcp", 443), rule("tcp", 80), rule("tcp", 5349), rule("udp", 3478)];
    for (const one of [...open, firewall("udp", ["10000"])]) {
      assert.deepEqual(await complaints(closedFirewalls, [one]), []);
    }
  });

  it("refuses any other port, by every way of writing a rule of Amazon's", async () => {
    const ingress = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] };
    for (const one of [
      resource(GROUP, { ingress: [ingress] }),
      resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [ingress] }),
      resource(OLD_RULE, { type: "ingress", ...ingress }),
      resource(OLD_RULE, { type: "ingress", ...ingress, cidrBlocks: undefined, ipv6CidrBlocks: ["::/0"] }),
      rule("tcp", 22),
      rule("tcp", 22, { cidrIpv4: undefined, cidrIpv6: "::/0" }),
      firewall("tcp", ["22"]),
    ]) {
      assert.deepEqual(await complaints(closedFirewalls, [one]), ["thing: tcp/22 is open to the whole internet"]);
    }
  });

  it("refuses the media port by TCP, a range around it, and everything", async () => {
    const cases = [
      [rule("tcp", 10000), "tcp/10000"],
      [rule("udp", 10000, { toPort: 20000 }), "udp/10000-20000"],
      [rule("-1", -1), "everything"],
      [rule("udp", 0, { toPort: 65535 }), "all of udp"],
      [rule("tcp", 0, { toPort: 22 }), "tcp/0-22"],
      [rule("17", 9, { toPort: 65535 }), "udp/9-65535"],
      [rule("6", 22, { toPort: undefined }), "tcp/22"],
      [rule("icmp", 8), "icmp/8"],
      [rule("tcp", 0, { fromPort: undefined, toPort: undefined }), "all of tcp"],
      [firewall("udp", ["10000-20000"]), "udp/10000-20000"],
      [firewall("udp", undefined), "all of udp"],
      [firewall("all", undefined), "everything"],
      [
        resource(GROUP, { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
        "everything",
      ],
    ] as const;
    for (const [one, what] of cases) {
      assert.deepEqual(await complaints(closedFirewalls, [one]), [`thing: ${what} is open to the whole internet`]);
    }
  });

  it("takes halves of the internet for the internet, and networks of one's own for what they are", async () => {
    for (const cidrIpv4 of ["0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/7"]) {
      assert.equal((await complaints(closedFirewalls, [rule("tcp", 22, { cidrIpv4 })])).length, 1, cidrIpv4);
    }
    for (const cidrIpv4 of ["10.0.0.0/8", "203.0.113.7/32", "203.0.113.7", UNKNOWN]) {
      assert.deepEqual(await complaints(closedFirewalls, [rule("tcp", 22, { cidrIpv4 })]), [], cidrIpv4);
    }
    const ipv6 = (cidrIpv6: string) => rule("tcp", 22, { cidrIpv4: undefined, cidrIpv6 });
    assert.equal((await complaints(closedFirewalls, [ipv6("2000::/3")])).length, 1);
    assert.deepEqual(await complaints(closedFirewalls, [ipv6("2001:db8::/32")]), []);
  });

  it("takes a firewall of Google's without any source for an open one", async () => {
    assert.deepEqual(await complaints(closedFirewalls, [firewall("tcp", ["22"], { sourceRanges: undefined })]), [
      "thing: tcp/22 is open to the whole internet",
    ]);
    for (const sources of [{ sourceTags: ["bastion"] }, { sourceServiceAccounts: ["ops@example.org"] }]) {
      const named = firewall("tcp", ["22"], { sourceRanges: undefined, ...sources });
      assert.deepEqual(await complaints(closedFirewalls, [named]), []);
    }
  });

  it("finds the internet among networks of one's own", async () => {
    const one = firewall("tcp", ["22"], { sourceRanges: ["10.0.0.0/8", "0.0.0.0/0"] });
    assert.deepEqual(await complaints(closedFirewalls, [one]), ["thing: tcp/22 is open to the whole internet"]);
    assert.deepEqual(
      await complaints(closedFirewalls, [firewall("tcp", ["22"], { sourceRanges: ["10.0.0.0/8"] })]),
      [],
    );
  });

  it("wants to know which machines of Google's are meant", async () => {
    assert.deepEqual(await complaints(closedFirewalls, [firewall("udp", ["10000"], { targetTags: undefined })]), [
      "thing: the firewall names no targetTags, so it opens every machine of the network",
    ]);
    const accounts = { targetTags: undefined, targetServiceAccounts: ["nodes@example.org"] };
    assert.deepEqual(await complaints(closedFirewalls, [firewall("udp", ["10000"], accounts)]), []);
  });

  it("reads the rules of firewall policies", async () => {
    const policyRule = (more: object) =>
      resource("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", {
        action: "allow",
        direction: "INGRESS",
        targetServiceAccounts: ["nodes@example.org"],
        match: {
          srcIpRanges: ["10.0.0.0/8", "0.0.0.0/0"],
          layer4Configs: [{ ipProtocol: "tcp", ports: ["10250"] }],
        },
        ...more,
      });
    const open = ["thing: tcp/10250 is open to the whole internet"];
    assert.deepEqual(await complaints(closedFirewalls, [policyRule({})]), open);
    const byTag = { targetServiceAccounts: undefined, targetSecureTags: [{ name: "tagValues/1" }] };
    assert.deepEqual(await complaints(closedFirewalls, [policyRule(byTag)]), open);
    for (const closed of [
      { action: "deny" },
      { direction: "EGRESS" },
      { disabled: true },
      { match: { srcIpRanges: ["10.0.0.0/8"], layer4Configs: [{ ipProtocol: "tcp", ports: ["10250"] }] } },
    ]) {
      assert.deepEqual(await complaints(closedFirewalls, [policyRule(closed)]), [], JSON.stringify(closed));
    }
    assert.deepEqual(await complaints(closedFirewalls, [policyRule({ action: UNKNOWN })]), open);
  });

  it("counts as open what a preview cannot know to be closed", async () => {
    const ssh = ["thing: tcp/22 is open to the whole internet"];
    const ingress = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] };
    for (const one of [
      resource(OLD_RULE, { type: UNKNOWN, ...ingress }),
      firewall("tcp", ["22"], { direction: UNKNOWN }),
      firewall("tcp", ["22"], { disabled: UNKNOWN }),
    ]) {
      assert.deepEqual(await complaints(closedFirewalls, [one]), ssh);
    }
    const range = resource(GROUP, { ingress: [{ ...ingress, toPort: 25 }] });
    assert.deepEqual(await complaints(closedFirewalls, [range]), ["thing: tcp/22-25 is open to the whole internet"]);
    assert.deepEqual(await complaints(closedFirewalls, [rule(UNKNOWN, 443)]), [
      "thing: everything is open to the whole internet",
    ]);
  });

  it("has nothing against ways out, against what is denied, or against what is turned off", async () => {
    for (const closed of [
      resource(OLD_RULE, { type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
      firewall("all", undefined, { direction: "EGRESS" }),
      firewall("all", undefined, { disabled: true }),
      resource(FIREWALL, { denies: [{ protocol: "all" }], sourceRanges: ["0.0.0.0/0"] }),
      resource("gcp:compute/subnetwork:Subnetwork", { direction: "INGRESS", action: "allow" }),
    ]) {
      assert.deepEqual(await complaints(closedFirewalls, [closed]), []);
    }
  });

  it("opens other ports by configuration", async () => {
    assert.deepEqual(
      await complaints(closedFirewalls, [rule("udp", 20000)], { options: { ports: ["udp/20000"] } }),
      [],
    );
    assert.equal((await complaints(closedFirewalls, [rule("udp", 10000)], { options: { ports: [] } })).length, 1);
  });
});
