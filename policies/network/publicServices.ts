import { PORTS } from "../../components/ports";
import { COMPONENT, labelOf } from "../core/kubernetes";
import { isKubernetes, type Resource } from "../core/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Kinds that lead outside traffic to a Service. */
const WAYS_IN = ["Ingress", "Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute", "IngressRoute"];

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
  },
  check: (resource, { options }) => {
    if (!isKubernetes(resource)) return [];
    if (WAYS_IN.includes(resource.kind)) return [`a ${resource.kind} is a way in of its own`];
    const way = resource.kind === "Service" ? wayIn(resource) : undefined;
    if (way === undefined) return [];
    if (!options.components.includes(labelOf(resource, COMPONENT) ?? "")) return [`it faces the world by ${way}`];
    return exposed(resource)
      .filter((port) => !options.ports.includes(port))
      .map((port) => `it shows port ${port} to the world by ${way}`);
  },
});

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
