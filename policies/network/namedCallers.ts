import { PORTS } from "../../stacks/catalogue/ports";
import { namespaceOf } from "../../resources/kubernetes";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";
import { isOwnObject } from "../../resources/resource";
import { isWholeInternet } from "../../resources/ranges";

/**
 * Risk: XMPP, BOSH, the REST interfaces of jicofo and the bridges, and the router's metrics have no effective
 * authentication. A NetworkPolicy that allows all callers breaks the isolation of shards.
 */
export const namedCallers = resourceRule({
  name: "callers-are-named",
  level: ALWAYS,
  severity: "high",
  why: "Most ports inside a region have no authentication, so a policy without callers opens them to every pod.",
  fix: "Give the ingress rule a `from` with podSelector or namespaceSelector, or limit it to a public port.",
  options: {
    ports: {
      description:
        "Ports that are open to all callers, each after a label of the pods: media, the edge, and ports for the API server.",
      default: [
        `jvb UDP/${PORTS.media}`,
        `haproxy TCP/${PORTS.routerHttp}`,
        `haproxy TCP/${PORTS.routerHttps}`,
        `coturn TCP/${PORTS.turns}`,
        `coturn UDP/${PORTS.stun}`,
        `coturn TCP/${PORTS.stun}`,
        `coturn TCP/${PORTS.challengeRelay}`,
        `keda-operator-metrics-apiserver TCP/${PORTS.externalMetrics}`,
        `prometheus-operator TCP/${PORTS.operatorWebhook}`,
        `webhook TCP/${PORTS.certManagerWebhook}`,
        `aws-load-balancer-controller TCP/${PORTS.loadBalancerWebhook}`,
      ],
    },
    together: {
      description: "Namespaces whose pods may call each other.",
      default: ["monitoring"],
    },
  },
  check: (resource, { options, region }) => {
    if (resource.kind !== "NetworkPolicy" || !isOwnObject(resource)) return [];
    const together = options.together.includes(namespaceOf(resource) ?? "");
    const pods = resource.props.at("spec", "podSelector", "matchLabels").entries.map(([, value]) => value.text ?? "");
    const allowed = [...options.ports, ...(region.mediaPorts ?? []).map((port) => `jvb UDP/${port}`)];
    const open = resource.props.at("spec", "ingress").items.filter((rule) => admitsEveryone(rule, together));
    return open.flatMap((rule) => {
      const ports = rule.at("ports").items;
      if (ports.length === 0 && !rule.at("ports").isUnknown) return ["every port is open to all callers"];
      return ports
        .map(describe)
        .filter((port) => !pods.some((label) => allowed.includes(`${label} ${port}`)))
        .map((port) => `port ${port} is open to all callers`);
    });
  },
});

function admitsEveryone(rule: Value, together: boolean): boolean {
  const from = rule.at("from");
  if (from.isUnknown) return false;
  return from.items.length === 0 || from.items.some((peer) => matchesEveryone(peer, together));
}

function matchesEveryone(peer: Value, together: boolean): boolean {
  const { text } = peer.at("ipBlock", "cidr");
  if (text !== undefined) return isWholeInternet(text);
  const [namespaces, pods] = [peer.at("namespaceSelector"), peer.at("podSelector")];
  if (together && !namespaces.exists && pods.exists) return false;
  // A missing selector, or one that selects everything, is no condition.
  return (namespaces.exists || pods.exists) && [namespaces, pods].every((one) => !one.exists || selectsEverything(one));
}

function selectsEverything(selector: Value): boolean {
  const conditions = [...selector.at("matchLabels").entries, ...selector.at("matchExpressions").items];
  return !selector.isUnknown && selector.entries.every(([, part]) => !part.isUnknown) && conditions.length === 0;
}

function describe(port: Value): string {
  const first = port.at("port").text ?? port.at("port").number ?? "*";
  const last = port.at("endPort").number;
  return `${port.at("protocol").text ?? "TCP"}/${first}${last === undefined ? "" : `-${last}`}`;
}
