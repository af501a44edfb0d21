import { PORTS } from "../../stacks/catalogue/ports";
import { COMPONENT, NAME } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { mediaPortsOf, type Region } from "../core/region";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/**
 * Risk: media nodes have public addresses, so a host port is reachable from the internet, regardless of Services and
 * NetworkPolicies. Only the media port is intended: UDP 10000 of bridges, and of placeholders that reserve it.
 */
export const hostPorts = resourceRule({
  name: "host-ports-for-media-only",
  level: ALWAYS,
  severity: "critical",
  why: "A host port of a public node is reachable from the internet, regardless of Services and NetworkPolicies.",
  fix: `Remove hostPort; only bridges have one, ${PORTS.media}/UDP.`,
  options: {
    components: {
      description: `Values of the label ${COMPONENT} of pods that use the media port.`,
      default: ["media", "headroom"],
    },
    nodeAgents: {
      description: `Values of the label ${NAME} of charts' pods that monitor nodes on a host port.`,
      default: ["prometheus-node-exporter"],
    },
  },
  check: (resource, { options, region }) => {
    const pod = podOf(resource);
    if (pod === undefined) return [];
    // A label alone would be too easy to set.
    if (isOfChart(resource) && options.nodeAgents.includes(pod.labels.at(NAME).text ?? "")) return [];
    const mayHold = pod.labels.at(COMPONENT).mayBe(...options.components);
    return pod.containers.flatMap(({ name, props }) =>
      props
        .at("ports")
        .items.filter((port) => port.at("hostPort").exists && !(mayHold && isMedia(port, region)))
        .map((port) => `container ${name} holds port ${describe(port)} of its node`),
    );
  },
});

function isMedia(port: Value, region: Region): boolean {
  return port.at("hostPort").mayBe(...mediaPortsOf(region)) && port.at("protocol").mayBe("UDP");
}

function describe(port: Value): string {
  return `${port.at("hostPort").number ?? "?"}/${port.at("protocol").text ?? "TCP"}`;
}
