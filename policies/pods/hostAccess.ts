import { NAME } from "../../resources/kubernetes";
import { podOf, type Pod } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/**
 * Risk: a pod that shares network, processes or files of its node can reach the node's credentials and all other pods on it,
 * regardless of namespaces and NetworkPolicies. Among charts, only node metrics and log collectors need this.
 */
export const hostAccess = resourceRule({
  name: "no-host-access",
  level: ALWAYS,
  severity: "critical",
  why: "A pod that shares network, processes or files of its node can reach all other pods on that node.",
  fix: "Remove hostNetwork, hostPID, hostIPC, hostPath volumes and privileged; bridges need a hostPort, not the host network.",
  options: {
    nodeAgents: {
      description: `Values of the label ${NAME} of charts' pods that monitor nodes and need host access.`,
      default: ["prometheus-node-exporter", "alloy"],
    },
  },
  check: (resource, { options }) => {
    const pod = podOf(resource);
    if (pod === undefined) return [];
    // A label alone would be too easy to set.
    if (isOfChart(resource) && options.nodeAgents.includes(pod.labels.at(NAME).text ?? "")) return [];
    return [...ofPod(pod), ...ofContainers(pod)];
  },
});

function ofPod({ spec }: Pod): string[] {
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => spec.at(field).is(true));
  const paths = spec.at("volumes").items.filter((volume) => volume.at("hostPath").exists);
  return [
    ...shared.map((field) => `${field} is true`),
    ...paths.map(
      (volume) =>
        `volume ${volume.at("name").text ?? "?"} is ${volume.at("hostPath", "path").text ?? "a path"} of the node`,
    ),
  ];
}

function ofContainers({ containers }: Pod): string[] {
  return containers.flatMap(({ name, props }) =>
    props.at("securityContext", "privileged").is(true) ? [`container ${name} is privileged`] : [],
  );
}
