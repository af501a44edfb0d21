import { NAME, labelOf, namespaceOf, ofKind, selects } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isCovered, numberOf, type Span, spanOf } from "../../resources/ranges";
import { isOwnObject, type Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";
import { PEER_RANGES } from "../../stacks/catalogue/peers";
import type { Region } from "../core/region";
import { ALWAYS, type Finding, stackRule } from "../core/rule";

/**
 * Risk: TURN relays packets to any address that a participant requests: pods, the cloud's metadata service, and every system
 * that trusts the cluster's addresses. Without authentication, every client on the internet can use it.
 */
export const closedRelay = stackRule({
  name: "turn-relays-to-bridges-only",
  level: ALWAYS,
  severity: "critical",
  why: "A TURN server that relays to private addresses gives every participant access to the cluster; one that denies all addresses relays nothing.",
  fix: "Keep the denied-peer-ip lines and use-auth-secret in its configuration, and a NetworkPolicy that limits its egress.",
  options: { denied: { description: "Address ranges (CIDR) that TURN must deny.", default: ranges("denied") } },
  check: (resources, { options, region }) => [
    ...ofKind(resources, "ConfigMap")
      .filter(isTurn)
      .flatMap((files) => configurationFindings(files, options.denied, region)),
    ...resources.filter(isTurn).flatMap((relay) => egressFindings(relay, resources, region)),
  ],
});

function isTurn(resource: Resource): boolean {
  return isOwnObject(resource) && labelOf(resource, NAME) === "coturn";
}

function configurationFindings(
  resource: Resource,
  required: readonly string[],
  { privateMedia = false }: Region,
): Finding[] {
  const text = resource.props.at("data", "turnserver.conf");
  if (text.isUnknown) return [];
  const lines = (text.text ?? "").split("\n").map((line) => line.trim());
  const denied = valuesOf(lines, "denied-peer-ip").map(coturnRange);
  const open = required.filter((range) => !isCovered(relayable(range), denied));
  return [
    ...(open.length === 0 ? [] : [`it relays to ${open.join(", ")}`]),
    ...(privateMedia
      ? outsidePrivateRanges(lines, denied)
      : ranges("allowed")
          .filter((range) => isCovered(relayable(range), denied))
          .map((range) => `it denies all of ${range}, where bridges are`)),
    ...(lines.includes("use-auth-secret") && !lines.includes("no-auth")
      ? []
      : ["it relays for clients without credentials"]),
    ...valuesOf(lines, "allowed-peer-ip")
      .filter((peer) => (peer.includes("-") && !privateMedia) || isAny(peer))
      .map((peer) => `allowed-peer-ip=${peer} takes in more than one bridge`),
  ].map((message) => ({ message, resource }));
}

/** With private media nodes, TURN may relay to parts of private ranges only. */
function outsidePrivateRanges(lines: readonly string[], denied: readonly Span[]): string[] {
  const whole = PEER_RANGES.filter(({ range, decision }) => decision === "denied" && !range.includes(":"));
  const outside = valuesOf(lines, "allowed-peer-ip").filter((peer) => {
    const { first, last } = coturnRange(peer);
    return !whole.map(({ range }) => spanOf(range)).some((span) => isInside({ first, last }, span));
  });
  return [
    ...(isCovered(spanOf("0.0.0.0/0"), denied) ? [] : ["it relays to public addresses, where no bridges are"]),
    ...outside.map((peer) => `allowed-peer-ip=${peer} is not a part of one private range`),
  ];
}

/** Whether a peer is a part of a private range. A whole private range may include other networks. */
function isInside(part: Span, whole: Span): boolean {
  const size = (span: Span): bigint => span.last - span.first;
  return part.first >= whole.first && part.last <= whole.last && size(part) < size(whole);
}

function ranges(decision: "allowed" | "denied"): readonly string[] {
  return PEER_RANGES.filter((one) => one.decision === decision).map(({ range }) => range);
}

function valuesOf(lines: readonly string[], key: string): readonly string[] {
  return lines.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
}

/** The range that coturn reads from a line's value: a range that starts at `::` includes every IPv4 address. */
function coturnRange(value: string): Span {
  const [first = "", last = first] = value.split("-");
  return { first: first === "::" ? 0n : numberOf(first), last: numberOf(last) };
}

/** A range without `::`, which coturn always refuses. */
function relayable(range: string): Span {
  const { first, last } = spanOf(range);
  return { first: first === numberOf("::") ? first + 1n : first, last };
}

/** coturn reads these as every address. */
function isAny(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

function egressFindings(
  resource: Resource,
  resources: readonly Resource[],
  { privateMedia = false }: Region,
): Finding[] {
  const pod = podOf(resource);
  if (pod === undefined) return [];
  const policies = ofKind(resources, "NetworkPolicy").filter(
    (policy) =>
      namespaceOf(policy) === namespaceOf(resource) &&
      selects(policy.props.at("spec", "podSelector"), pod.labels) &&
      limitsEgress(policy.props.at("spec", "policyTypes")),
  );
  if (policies.length === 0) return [{ resource, message: "no NetworkPolicy limits what it may call" }];
  const rules = policies.flatMap((policy) =>
    policy.props.at("spec", "egress").items.map((rule) => ({ resource: policy, rule })),
  );
  return [
    ...rules
      .filter(({ rule }) => allowsAllPorts(rule))
      .map(({ resource }) => ({ resource, message: "it allows TURN to send to every port" })),
    ...(privateMedia ? rules.filter(({ rule }) => rule.at("to").items.length === 0 && !rule.isUnknown) : []).map(
      ({ resource }) => ({
        resource,
        message: "it allows TURN to send to every address, and TURN relays to private ones",
      }),
    ),
  ];
}

function limitsEgress(types: Value): boolean {
  return types.isUnknown || types.items.some((type) => type.mayBe("Egress"));
}

/** A rule without ports allows all ports. */
function allowsAllPorts(rule: Value): boolean {
  const ports = rule.at("ports");
  return !rule.isUnknown && !ports.isUnknown && ports.items.length === 0;
}
