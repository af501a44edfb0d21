import { PORTS } from "../../stacks/catalogue/ports";
import { COMPONENT, labelOf, NAME } from "../../resources/kubernetes";
import { isKubernetes, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Kinds that route external traffic to a Service: of Kubernetes, Gateway API, Traefik, Istio, Contour and Emissary. */
const ROUTE_KINDS = /^(Ingress|Gateway|\w*Route(TCP|UDP)?|VirtualService|HTTPProxy|Mapping)$/;
/** Cloud load balancers that are created without Kubernetes. */
const BALANCERS = /^(aws:[ae]?lb\/.*:LoadBalancer|gcp:compute\/.*:(Global)?ForwardingRule)$/;

/**
 * Risk: everything behind the router trusts it: prosody trusts its client addresses, Grafana its list of networks, and it
 * alone places rooms. A second entry point bypasses all of this.
 */
export const publicServices = resourceRule({
  name: "router-is-the-only-way-in",
  level: ALWAYS,
  severity: "critical",
  why: "An entry point besides the router bypasses its checks, and rooms split if it selects shards differently.",
  fix: "Make the Service a ClusterIP and route to it by the router; only router and TURN are public.",
  options: {
    components: {
      description: `Values of the label ${COMPONENT} of Services that may be public.`,
      default: ["routing", "turn"],
    },
    ports: {
      description: "Ports of public Services.",
      default: [`TCP/${PORTS.http}`, `TCP/${PORTS.https}`, `UDP/${PORTS.https}`, `UDP/${PORTS.stun}`],
    },
    targets: {
      description: "Target ports of public Services, each after the pods' name.",
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
    if (isPublicBalancer(resource)) return [`a ${resource.kind} is a second entry point`];
    if (!isKubernetes(resource)) return [];
    if (ROUTE_KINDS.test(resource.kind)) return [`a ${resource.kind} is a second entry point`];
    const way = resource.kind === "Service" ? exposure(resource) : undefined;
    if (way === undefined) return [];
    if (!options.components.includes(labelOf(resource, COMPONENT) ?? "")) return [`it is public by ${way}`];
    return [
      ...exposedPorts(resource)
        .filter((port) => !options.ports.includes(port))
        .map((port) => `it exposes port ${port} by ${way}`),
      ...targetPorts(resource)
        .filter((target) => !options.targets.includes(target))
        .map((target) => `it exposes ${target}`),
    ];
  },
});

function isPublicBalancer({ props, type }: Resource): boolean {
  const scheme = props.at("loadBalancingScheme");
  const isInternal = props.at("internal").is(true) || scheme.text?.startsWith("INTERNAL") === true;
  return BALANCERS.test(type) && !isInternal && !props.at("internal").isUnknown && !scheme.isUnknown;
}

/** Name and target port of a Service's pods. The target port defaults to the Service's port. */
function targetPorts({ props }: Resource): string[] {
  const selector = props.at("spec", "selector");
  if (selector.isUnknown || selector.entries.length === 0) return [];
  const pods = selector.at(NAME);
  if (pods.isUnknown) return [];
  return props.at("spec", "ports").items.flatMap((port) => {
    const target = port.at("targetPort").exists ? port.at("targetPort") : port.at("port");
    return target.isUnknown ? [] : [`${pods.text ?? "pods without a name"} ${target.text ?? target.number ?? "?"}`];
  });
}

function exposure({ props }: Resource): string | undefined {
  const type = props.at("spec", "type");
  if (type.is("LoadBalancer", "NodePort")) return `type ${type.text}`;
  return props.at("spec", "externalIPs").items.length > 0 ? "externalIPs" : undefined;
}

function exposedPorts({ props }: Resource): string[] {
  return props
    .at("spec", "ports")
    .items.filter((port) => !port.at("port").isUnknown)
    .map((port) => `${port.at("protocol").text ?? "TCP"}/${port.at("port").number ?? "?"}`);
}
