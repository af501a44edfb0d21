import { closedFirewalls } from "../../../policies/network/closedFirewalls";
import { judged, resource, UNKNOWN } from "../judging";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const FIREWALL = "gcp:compute/firewall:Firewall";
const WORLD = ["0.0.0.0/0"];

const rule = (ipProtocol: string, port: number, more: object = {}) =>
  resource(RULE, { ipProtocol, fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0", ...more });
const firewall = (protocol: string, ports: string[] | undefined, more: object = {}) =>
  resource(FIREWALL, { allows: [{ protocol, ports }], sourceRanges: WORLD, targetTags: ["media"], ...more });
const ssh = (more: object) => firewall("tcp", ["22"], more);
const from = (cidrIpv4: string) => rule("tcp", 22, { cidrIpv4 });
const fromIpv6 = (cidrIpv6: string) => rule("tcp", 22, { cidrIpv4: undefined, cidrIpv6 });
const INGRESS = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: WORLD };
const MIXED = { ...INGRESS, cidrBlocks: ["10.0.0.0/8", ...WORLD] };
const KUBELET = { layer4Configs: [{ ipProtocol: "tcp", ports: ["10250"] }] };
const policyRule = (more: object = {}) =>
  resource("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", {
    action: "allow",
    direction: "INGRESS",
    targetServiceAccounts: ["nodes@example.org"],
    match: { srcIpRanges: ["10.0.0.0/8", ...WORLD], ...KUBELET },
    ...more,
  });
const open = (what: string) => `thing: ${what} is open to the whole internet`;

describe(closedFirewalls.name, () => {
  const { accepts, reports, reportsEach } = judged(closedFirewalls);

  accepts(
    "media, HTTP, HTTPS, TURN and STUN for everyone",
    ...[rule("udp", 10000), rule("tcp", 443), rule("tcp", 80), rule("tcp", 5349), rule("udp", 3478)],
    firewall("udp", ["10000"]),
  );
  reportsEach(
    "another port, in every kind of rule",
    [
      resource(GROUP, { ingress: [MIXED] }),
      resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [MIXED] }),
      resource(OLD_RULE, { type: "ingress", ...MIXED }),
      resource(OLD_RULE, { type: "ingress", ...MIXED, cidrBlocks: undefined, ipv6CidrBlocks: ["::/0"] }),
      rule("tcp", 22),
      fromIpv6("::/0"),
      ssh({}),
      ssh({ sourceRanges: ["10.0.0.0/8", ...WORLD] }),
      // Without a source a firewall of Google's is open.
      ssh({ sourceRanges: undefined }),
    ],
    open("tcp/22"),
  );
  for (const [one, what] of [
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
    [resource(GROUP, { ingress: [{ ...INGRESS, protocol: "-1", fromPort: 0, toPort: 0 }] }), "everything"],
  ] as const) {
    reports(`${what} in ${JSON.stringify(one.inputs)}`, one, open(what));
  }

  reportsEach(
    "a large part of the internet",
    ["0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/7"].map(from).concat(fromIpv6("2000::/3")),
    open("tcp/22"),
  );
  accepts(
    "named networks, tags, accounts and unknown networks",
    ...["10.0.0.0/8", "203.0.113.7/32", "203.0.113.7", UNKNOWN].map(from),
    fromIpv6("2001:db8::/32"),
    ssh({ sourceRanges: ["10.0.0.0/8"] }),
    ssh({ sourceRanges: undefined, sourceTags: ["bastion"] }),
    ssh({ sourceRanges: undefined, sourceServiceAccounts: ["ops@example.org"] }),
  );
  reports(
    "a firewall of Google's for all machines",
    firewall("udp", ["10000"], { targetTags: undefined }),
    "thing: the firewall names no targetTags, so it opens every machine of the network",
  );
  accepts(
    "a firewall of Google's for a service account",
    firewall("udp", ["10000"], { targetTags: undefined, targetServiceAccounts: ["nodes@example.org"] }),
  );

  reportsEach(
    "an open rule of a firewall policy",
    [
      policyRule(),
      policyRule({ targetServiceAccounts: undefined, targetSecureTags: [{ name: "tagValues/1" }] }),
      policyRule({ action: UNKNOWN }),
    ],
    open("tcp/10250"),
  );
  accepts(
    "other rules of a firewall policy",
    policyRule({ action: "deny" }),
    policyRule({ direction: "EGRESS" }),
    policyRule({ disabled: true }),
    policyRule({ match: { srcIpRanges: ["10.0.0.0/8"], ...KUBELET } }),
  );

  reportsEach(
    "rules that a preview does not know to be closed",
    [resource(OLD_RULE, { type: UNKNOWN, ...INGRESS }), ssh({ direction: UNKNOWN }), ssh({ disabled: UNKNOWN })],
    open("tcp/22"),
  );
  reports("a range of ports", resource(GROUP, { ingress: [{ ...INGRESS, toPort: 25 }] }), open("tcp/22-25"));
  reports("an unknown protocol", rule(UNKNOWN, 443), open("everything"));
  accepts(
    "egress, denials and disabled rules",
    resource(OLD_RULE, { ...INGRESS, type: "egress", protocol: "-1", fromPort: 0, toPort: 0 }),
    firewall("all", undefined, { direction: "EGRESS" }),
    firewall("all", undefined, { disabled: true }),
    resource(FIREWALL, { denies: [{ protocol: "all" }], sourceRanges: WORLD }),
    resource("gcp:compute/subnetwork:Subnetwork", { direction: "INGRESS", action: "allow" }),
  );
  judged(closedFirewalls, { options: { ports: ["udp/20000"] } }).accepts(
    "a port of the option ports",
    rule("udp", 20000),
  );
  judged(closedFirewalls, { options: { ports: [] } }).reports(
    "media without a port in the option ports",
    rule("udp", 10000),
    open("udp/10000"),
  );
});
