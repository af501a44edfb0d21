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
 * Links inside the cluster, from its NetworkPolicies, and parts for pods that only policies mention.
 * @param charts boxes of charts: a policy with the name of a chart selects its pods.
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
    const known = selected(podSelector, namespace, drawn);
    const chart = charts.find(({ name }) => name === objectName(policy));
    // Pods of a chart with another name, or temporary pods of cert-manager.
    if (known.length === 0 && chart === undefined) parts.push(partOf(policy));
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

/** Ids of the parts that a peer selects. Undrawn pods of one other namespace are those of Prometheus, which its operator creates. */
function callersOf(peer: Value, own: string, drawn: readonly Drawn[]): string[] {
  const namespaces = peer.at("namespaceSelector");
  const namespace = namespaces.exists ? (namespaces.at("matchLabels", NAMESPACE_NAME).text ?? "") : own;
  const pods = peer.at("podSelector");
  const known = pods.entries.length > 0 ? selected(pods, namespace, drawn) : [];
  return known.length === 0 && namespace !== own && namespace !== "" ? [MONITORING] : known;
}

function selected(selector: Value, namespace: string, drawn: readonly Drawn[]): string[] {
  return drawn
    .filter(({ resource, podLabels }) => namespaceOf(resource) === namespace && selects(selector, podLabels))
    .map(({ part }) => part.id);
}

function partOf(policy: Resource): Part {
  return {
    id: policy.urn,
    name: objectName(policy),
    details: [],
    pool: undefined,
    shard: undefined,
    area: areaOf(policy),
  };
}
