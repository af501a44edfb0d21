import { COMPONENT } from "../core/kubernetes";
import { podOf, type Container } from "../core/pods";
import { isOfChart } from "../core/resource";
import { COMFORT, resourceRule } from "../core/rule";

/**
 * Risk: without readiness the router sends people to a pod that does not answer yet; without liveness a process that hangs
 * keeps its rooms hanging until somebody is woken. One container may answer for the readiness of its whole pod, since a
 * companion that fails must not take the others out of service.
 */
export const containerProbes = resourceRule({
  name: "container-probes",
  level: COMFORT,
  severity: "medium",
  why: "Kubernetes cannot tell a pod that hangs, or one that is still starting, from one that works.",
  fix: "Give each container that has ports a livenessProbe, each pod that has ports a readinessProbe, and every pod one livenessProbe.",
  options: {
    idle: { description: "Components whose pods do nothing that could fail.", default: ["headroom"] },
  },
  check: (resource, { options }) => {
    const pod = podOf(resource);
    if (pod === undefined || !pod.lasting || isOfChart(resource)) return [];
    if (options.idle.includes(pod.labels.at(COMPONENT).text ?? "")) return [];
    const running = pod.containers.filter((container) => !container.first);
    const called = running.filter(({ props }) => props.at("ports").items.length > 0);
    return [
      ...called.filter(lacks("livenessProbe")).map(({ name }) => `container ${name} has no livenessProbe`),
      ...(called.length > 0 && running.every(lacks("readinessProbe")) ? ["no container has a readinessProbe"] : []),
      ...(called.length === 0 && running.every(lacks("livenessProbe")) ? ["no container has a livenessProbe"] : []),
    ];
  },
});

function lacks(probe: string): (container: Container) => boolean {
  return ({ props }) => !props.at(probe).exists;
}
