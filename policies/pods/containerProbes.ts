import { COMPONENT } from "../core/kubernetes";
import { podOf, type Container } from "../core/pods";
import { isOfChart } from "../core/resource";
import { COMFORT, resourceRule } from "../core/rule";

/**
 * Risk: without readiness the router sends people to a pod that does not answer yet; without liveness a process that hangs
 * keeps its rooms hanging until somebody is woken.
 */
export const containerProbes = resourceRule({
  name: "container-probes",
  level: COMFORT,
  severity: "medium",
  why: "Kubernetes cannot tell a pod that hangs, or one that is still starting, from one that works.",
  fix: "Give each container that has ports a readinessProbe and a livenessProbe, and each pod at least one livenessProbe.",
  options: {
    idle: { description: "Components whose pods do nothing that could fail.", default: ["headroom"] },
  },
  check: (resource, { options }) => {
    const pod = podOf(resource);
    if (pod === undefined || !pod.lasting || isOfChart(resource)) return [];
    if (options.idle.includes(pod.labels.at(COMPONENT).text ?? "")) return [];
    const running = pod.containers.filter((container) => !container.first);
    const silent = running.flatMap(unprobed);
    if (silent.length > 0 || running.some(({ props }) => props.at("livenessProbe").exists)) return silent;
    return ["no container has a livenessProbe"];
  },
});

function unprobed({ name, props }: Container): string[] {
  if (props.at("ports").items.length === 0) return [];
  const missing = ["readinessProbe", "livenessProbe"].filter((probe) => !props.at(probe).exists);
  return missing.length === 0 ? [] : [`container ${name} has no ${missing.join(" and no ")}`];
}
