import { PORTS } from "../../stacks/catalogue/ports";
import { COMPONENT, labelOf, NAME } from "../../resources/kubernetes";
import { isKubernetes, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Kinds that lead outside traffic to a Service: Kubernetes', the Gateway API's, Traefik's, Istio's, Contour's, Emissary's. */
const WAYS_IN = /^(Ingress|Gateway|\w*Route(TCP|UDP)?|VirtualService|HTTPProxy|Mapping)$/;
/** Load balancers of clouds, made past Kubernetes. */
const BALANCERS = /^(aws:[ae]?lb\/.*:LoadBalancer|gcp:compute\/.*:(Global)?ForwardingRule)$/;

/**
 * Risk: everything behind the router trusts it: prosody believes the address it names, Grafana is open to who it lets
 * through, rooms stay together because it alone chooses. A second way in goes past all of that.
 */
export const publicServices = resourceRule({
  name: "router-is-the-only-way-in",
  level: ALWAYS,
  severity: "critical",
  why: "Whoever comes in past the router comes past its checks, and rooms split when another way chooses shards.",
  fix: "Make the Service a ClusterIP and let the router lead to it; only router and TURN face the world.",
  options: {
    components: {
      description: `Values of the label ${COMPONENT} of Services that may face the world.`,
      default: ["routing", "turn"],
    },
    ports: {
      description: "Ports that they may have.",
      default: [`TCP/${PORTS.http}`, `TCP/${PORTS.https}`, `UDP/${PORTS.https}`, `UDP/${PORTS.stun}`],
    },
    targets: {
      description: "Ports of the pods that they may lead to, each after the pods' name.",
      default: [
        "haproxy http",
        "haproxy https",
        `coturn ${PORTS.turns}`,
        `coturn ${PORTS.stun}`,
        `coturn ${PORTS.challengeRelay}`,
      ],
    },
  },
  check: (resource, { options }) => {
    if (isPublicBalancer(resource)) return [`a ${resource.kind} is a way in of its own`];
    if (!isKubernetes(resource)) return [];
    if (WAYS_IN.test(resource.kind)) return [`a ${resource.kind} is a way in of its own`];
    const way = resource.kind === "Service" ? wayIn(resource) : undefined;
    if (way === undefined) return [];
    if (!options.components.includes(labelOf(resource, COMPONENT) ?? "")) return [`it faces the world by ${way}`];
    return [
      ...exposed(resource)
        .filter((port) => !options.ports.includes(port))
        .map((port) => `it shows port ${port} to the world by ${way}`),
      ...targets(resource)
        .filter((target) => !options.targets.includes(target))
        .map((target) => `it leads the world to ${target}`),
    ];
  },
});

function isPublicBalancer({ props, type }: Resource): boolean {
  const scheme = props.at("loadBalancingScheme");
  const isInside = props.at("internal").is(true) || scheme.text?.startsWith("INTERNAL") === true;
  return BALANCERS.test(type) && !isInside && !props.at("internal").isUnknown && !scheme.isUnknown;
}

/** The pods that a Service leads to, with the port of theirs: its own number where it says nothing else. */
function targets({ props }: Resource): string[] {
  const selector = props.at("spec", "selector");
  if (selector.isUnknown || selector.entries.length === 0) return [];
  const pods = selector.at(NAME);
  if (pods.isUnknown) return [];
  return props.at("spec", "ports").items.flatMap((port) => {
    const target = port.at("targetPort").exists ? port.at("targetPort") : port.at("port");
    return target.isUnknown ? [] : [`${pods.text ?? "pods without a name"} ${target.text ?? target.number ?? "?"}`];
  });
}

function wayIn({ props }: Resource): string | undefined {
  const type = props.at("spec", "type");
  if (type.is("LoadBalancer", "NodePort")) return `type ${type.text}`;
  return props.at("spec", "externalIPs").items.length > 0 ? "externalIPs" : undefined;
}

function exposed({ props }: Resource): string[] {
  return props
    .at("spec", "ports")
    .items.filter((port) => !port.at("port").isUnknown)
    .map((port) => `${port.at("protocol").text ?? "TCP"}/${port.at("port").number ?? "?"}`);
}
