import { namespaceOf, objectName, ofKind, selects } from "../../resources/kubernetes";
import type { Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";
import { areaOf } from "./area";
import type { Drawn } from "./drawn";
import { type Link, MONITORING, type Part } from "./picture";
import { portName } from "./ports";

/** Label that Kubernetes gives each namespace. */
const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/**
 * Who inside the cluster may call whom, as its NetworkPolicies have it; with the pods that only they speak of.
 * @param charts boxes of charts: a policy named like one is about its pods.
 */
export function linksInside(
  resources: readonly Resource[],
  drawn: readonly Drawn[],
  charts: readonly Part[],
): { readonly parts: readonly Part[]; readonly links: readonly Link[] } {
  const parts: Part[] = [];
  const links = ofKind(resources, "NetworkPolicy").flatMap((policy) => {
    const { namespace, ingress, podSelector } = read(policy);
    const callers = ingress.map((rule) => ({
      rule,
      from: rule.at("from").items.flatMap((peer) => callersOf(peer, namespace, drawn)),
    }));
    if (callers.every(({ from }) => from.length === 0)) return [];
    const known = chosen(podSelector, namespace, drawn);
    const chart = charts.find(({ name }) => name === objectName(policy));
    // Pods that a chart of another name makes, or cert-manager for a minute.
    if (known.length === 0 && chart === undefined) parts.push(unseen(policy));
    const called = known.length === 0 ? [chart?.id ?? policy.urn] : known;
    return callers.flatMap(({ rule, from }) => {
      const ports = rule.at("ports").items.map((port) => portName(port.at("protocol"), port.at("port")));
      return from.flatMap((caller) => called.filter((to) => to !== caller).map((to) => ({ from: caller, to, ports })));
    });
  });
  return { parts, links };
}

function read(policy: Resource): { namespace: string; ingress: readonly Value[]; podSelector: Value } {
  const spec = policy.props.at("spec");
  return {
    namespace: namespaceOf(policy) ?? "default",
    ingress: spec.at("ingress").items,
    podSelector: spec.at("podSelector"),
  };
}

/** Ids of the parts that a peer means. Pods of another namespace that nothing here draws are Prometheus', which its operator makes. */
function callersOf(peer: Value, own: string, drawn: readonly Drawn[]): string[] {
  const namespaces = peer.at("namespaceSelector");
  const namespace = namespaces.exists ? (namespaces.at("matchLabels", NAMESPACE_NAME).text ?? "") : own;
  const pods = peer.at("podSelector");
  const known = pods.entries.length > 0 ? chosen(pods, namespace, drawn) : [];
  return known.length === 0 && namespaces.exists ? [MONITORING] : known;
}

function chosen(selector: Value, namespace: string, drawn: readonly Drawn[]): string[] {
  return drawn
    .filter(({ resource, podLabels }) => namespaceOf(resource) === namespace && selects(selector, podLabels))
    .map(({ part }) => part.id);
}

function unseen(policy: Resource): Part {
  return {
    id: policy.urn,
    name: objectName(policy),
    details: [],
    pool: undefined,
    shard: undefined,
    area: areaOf(policy),
  };
}
