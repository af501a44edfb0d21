import { NAME } from "../../resources/kubernetes";
import { podOf, type Pod } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/**
 * Risk: a pod on the network, in the processes or in the files of its node reaches the node's credentials and every other
 * pod on it, whatever namespace and NetworkPolicy say. Of all that charts bring, only what measures nodes or reads their
 * logs needs that.
 */
export const hostAccess = resourceRule({
  name: "no-host-access",
  level: ALWAYS,
  severity: "critical",
  why: "A pod that shares network, processes or files with its node reaches everything else on that node.",
  fix: "Leave out hostNetwork, hostPID, hostIPC, hostPath volumes and privileged; bridges need a hostPort, not the host's network.",
  options: {
    nodeAgents: {
      description: `Values of the label ${NAME} of charts' pods that watch nodes from inside, and so need all this.`,
      default: ["prometheus-node-exporter", "alloy"],
    },
  },
  check: (resource, { options }) => {
    const pod = podOf(resource);
    if (pod === undefined) return [];
    // A label alone would let anybody in.
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
