import type { Resource } from "./resource";
import type { Value } from "./value";
import { isWholeInternet } from "./ranges";

/** Traffic that a cloud firewall admits from the internet. */
export interface Opening {
  /** Lower case; `all` for every protocol. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** Tags or service accounts of the Google Cloud machines that it applies to; empty for all machines, and on AWS. */
  readonly targets: readonly string[];
}

const ALL_PORTS = { from: 0, to: 65535 };
const PROTOCOLS: Readonly<Record<string, string>> = { "-1": "all", "6": "tcp", "17": "udp", "1": "icmp" };

/** Ports that a resource opens to the internet. Empty for other resources, and if the sources are not known in the preview. */
export function openings(resource: Resource): readonly Opening[] {
  const { props, type } = resource;
  switch (type) {
    case "aws:ec2/securityGroup:SecurityGroup":
    case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
      return props.at("ingress").items.flatMap((rule) => ofSecurityGroup(rule));
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return props.at("type").is("egress") ? [] : ofSecurityGroup(props);
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return ofIngressRule(props);
    case "gcp:compute/firewall:Firewall":
      return ofFirewall(props);
    default:
      return type.startsWith("gcp:compute/") && /FirewallPolicyRule$/i.test(resource.kind) ? ofPolicyRule(props) : [];
  }
}

function ofSecurityGroup(rule: Value): Opening[] {
  const ranges = [...rule.at("cidrBlocks").items, ...rule.at("ipv6CidrBlocks").items];
  return ranges.some(takesInTheWorld) ? [ports(rule.at("protocol"), rule.at("fromPort"), rule.at("toPort"))] : [];
}

function ofIngressRule(rule: Value): Opening[] {
  if (![rule.at("cidrIpv4"), rule.at("cidrIpv6")].some(takesInTheWorld)) return [];
  return [ports(rule.at("ipProtocol"), rule.at("fromPort"), rule.at("toPort"))];
}

function ports(protocol: Value, from: Value, to: Value): Opening {
  const name = protocolName(protocol);
  const known =
    name === "all" || from.number === undefined ? ALL_PORTS : { from: from.number, to: to.number ?? from.number };
  return { protocol: name, ...known, targets: [] };
}

function ofFirewall(rule: Value): Opening[] {
  const sources = rule.at("sourceRanges");
  const onlyTagged = rule.at("sourceTags").exists || rule.at("sourceServiceAccounts").exists;
  if (rule.at("direction").is("EGRESS") || rule.at("disabled").is(true)) return [];
  // Without sources, Google Cloud admits all.
  const open = sources.exists ? sources.items.some(takesInTheWorld) : !onlyTagged;
  const to = [...targets(rule.at("targetTags")), ...targets(rule.at("targetServiceAccounts"))];
  return open
    ? rule.at("allows").items.flatMap((allowed) => layer4(allowed.at("protocol"), allowed.at("ports"), to))
    : [];
}

function ofPolicyRule(rule: Value): Opening[] {
  if (rule.at("direction").is("EGRESS") || !rule.at("action").mayBe("allow") || rule.at("disabled").is(true)) return [];
  if (!rule.at("match", "srcIpRanges").items.some(takesInTheWorld)) return [];
  const tags = rule.at("targetSecureTags").items.flatMap((tag) => targets(tag.at("name")));
  const to = [...tags, ...targets(rule.at("targetServiceAccounts"))];
  return rule
    .at("match", "layer4Configs")
    .items.flatMap((config) => layer4(config.at("ipProtocol"), config.at("ports"), to));
}

/** Parses ports of Google Cloud: `["443", "10000-20000"]`. An empty list means all ports. */
function layer4(protocol: Value, list: Value, to: readonly string[]): Opening[] {
  const name = protocolName(protocol);
  const ranges = list.items.map((range) => (range.text ?? "").split("-").map(Number));
  if (ranges.length === 0) return [{ protocol: name, ...ALL_PORTS, targets: to }];
  return ranges.map(([from = 0, last = from]) => ({ protocol: name, from, to: last, targets: to }));
}

function protocolName(protocol: Value): string {
  const name = (protocol.text ?? `${protocol.number ?? "all"}`).toLowerCase();
  return PROTOCOLS[name] ?? name;
}

function takesInTheWorld({ text }: Value): boolean {
  return text !== undefined && isWholeInternet(text);
}

function targets(value: Value): readonly string[] {
  return [value, ...value.items].flatMap(({ text }) => text ?? []);
}
