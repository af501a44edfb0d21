import { NAME, labelOf, namespaceOf, ofKind, selects } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOwnObject, type Resource } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import type { Value } from "../../resources/value";

/** Ranges that are not on the internet: nodes and pods, the nodes' own services, the metadata service of clouds. */
const PRIVATE = [
  "10.0.0.0-10.255.255.255",
  "100.64.0.0-100.127.255.255",
  "127.0.0.0-127.255.255.255",
  "169.254.0.0-169.254.255.255",
  "172.16.0.0-172.31.255.255",
  "192.168.0.0-192.168.255.255",
  "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
];

/**
 * Risk: TURN passes packets on for whoever is in a room, to whatever address they ask for. Told to, it reaches every pod,
 * the metadata service of the cloud and whoever trusts the cluster's addresses; without a password it does so for everybody.
 */
export const closedRelay = stackRule({
  name: "turn-relays-to-bridges-only",
  level: ALWAYS,
  severity: "critical",
  why: "A TURN server that relays to private addresses is a way into the cluster for everybody who may join a room.",
  fix: "Keep the denied-peer-ip lines and use-auth-secret of its configuration, and a NetworkPolicy for what it may call.",
  options: { denied: { description: "Ranges of addresses that it has to deny.", default: PRIVATE } },
  check: (resources, { options }) => [
    ...ofKind(resources, "ConfigMap")
      .filter(isRelay)
      .flatMap((files) => ofFiles(files, options.denied)),
    ...resources.filter(isRelay).flatMap((relay) => ofPods(relay, resources)),
  ],
});

function isRelay(resource: Resource): boolean {
  return isOwnObject(resource) && labelOf(resource, NAME) === "coturn";
}

function ofFiles(resource: Resource, denied: readonly string[]): Finding[] {
  const text = resource.props.at("data", "turnserver.conf");
  if (text.isUnknown) return [];
  const lines = (text.text ?? "").split("\n").map((line) => line.trim());
  const open = denied.filter((range) => !lines.includes(`denied-peer-ip=${range}`));
  return [
    ...(open.length === 0 ? [] : [`it relays to ${open.join(", ")}`]),
    ...(lines.includes("use-auth-secret") && !lines.includes("no-auth") ? [] : ["it relays for everybody"]),
    ...lines.filter((line) => /^allowed-peer-ip=.*-/.test(line)).map((line) => `${line} takes in more than one bridge`),
  ].map((message) => ({ message, resource }));
}

function ofPods(resource: Resource, resources: readonly Resource[]): Finding[] {
  const pod = podOf(resource);
  if (pod === undefined) return [];
  const policies = ofKind(resources, "NetworkPolicy").filter(
    (policy) =>
      namespaceOf(policy) === namespaceOf(resource) &&
      selects(policy.props.at("spec", "podSelector"), pod.labels) &&
      isForEgress(policy.props.at("spec", "policyTypes")),
  );
  if (policies.length === 0) return [{ resource, message: "no NetworkPolicy limits what it may call" }];
  return policies
    .filter((policy) => policy.props.at("spec", "egress").items.some(isOpen))
    .map((policy) => ({ resource: policy, message: "it lets TURN call every port" }));
}

function isForEgress(types: Value): boolean {
  return types.isUnknown || types.items.some((type) => type.mayBe("Egress"));
}

/** A rule without ports is for all of them. */
function isOpen(rule: Value): boolean {
  const ports = rule.at("ports");
  return !rule.isUnknown && !ports.isUnknown && ports.items.length === 0;
}
