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
    assert.deepEqual(await complaints(closedFirewalls, [...open, firewall("udp", ["10000"])]), []);
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
    const tagged = firewall("tcp", ["22"], { sourceRanges: undefined, sourceTags: ["bastion"] });
    assert.deepEqual(await complaints(closedFirewalls, [tagged]), []);
  });

  it("wants to know which machines of Google's are meant", async () => {
    assert.deepEqual(await complaints(closedFirewalls, [firewall("udp", ["10000"], { targetTags: undefined })]), [
      "thing: the firewall names no targetTags, so it opens every machine of the network",
    ]);
  });

  it("reads the rules of firewall policies", async () => {
    const policyRule = resource("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", {
      action: "allow",
      direction: "INGRESS",
      targetServiceAccounts: ["nodes@example.org"],
      match: { srcIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "tcp", ports: ["10250"] }] },
    });
    assert.deepEqual(await complaints(closedFirewalls, [policyRule]), [
      "thing: tcp/10250 is open to the whole internet",
    ]);
  });

  it("has nothing against ways out, against what is denied, or against what is turned off", async () => {
    const closed = [
      resource(OLD_RULE, { type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
      firewall("all", undefined, { direction: "EGRESS" }),
      firewall("all", undefined, { disabled: true }),
      resource(FIREWALL, { denies: [{ protocol: "all" }], sourceRanges: ["0.0.0.0/0"] }),
    ];
    assert.deepEqual(await complaints(closedFirewalls, closed), []);
  });

  it("opens other ports by configuration", async () => {
    assert.deepEqual(
      await complaints(closedFirewalls, [rule("udp", 20000)], { options: { ports: ["udp/20000"] } }),
      [],
    );
    assert.equal((await complaints(closedFirewalls, [rule("udp", 10000)], { options: { ports: [] } })).length, 1);
  });
});
