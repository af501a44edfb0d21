import { COMPONENT } from "../../resources/kubernetes";
import { podOf, type Container } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { OPERABILITY, resourceRule } from "../core/rule";

/** This check of jicofo and bridges also depends on prosody, bridges or STUN. */
const WHOLE_SHARD = "/about/health";

/**
 * Risk: without readiness the router sends participants to a pod that does not answer yet. Without liveness a hanging
 * process blocks its rooms until an operator intervenes. One container may determine the readiness of its pod, because a
 * failing sidecar must not take the others out of service. Liveness must not depend on other workloads, because a restart
 * ends conferences that still work.
 */
export const containerProbes = resourceRule({
  name: "container-probes",
  level: OPERABILITY,
  severity: "medium",
  why: "Without probes, Kubernetes cannot distinguish a pod that hangs or still starts from one that works.",
  fix: "Give each container that has ports a livenessProbe, each pod that has ports a readinessProbe, and every pod one livenessProbe of its own process.",
  options: {
    idle: { description: "Components whose pods cannot fail, because they do nothing.", default: ["headroom"] },
  },
  check: (resource, { options }) => {
    const pod = podOf(resource);
    if (pod === undefined || !pod.lasting || isOfChart(resource)) return [];
    if (options.idle.includes(pod.labels.at(COMPONENT).text ?? "")) return [];
    const running: readonly Container[] = pod.containers.filter((container) => !container.first);
    const serving = running.filter(({ props }) => props.at("ports").items.length > 0);
    return [
      ...serving.filter(lacks("livenessProbe")).map(({ name }) => `container ${name} has no livenessProbe`),
      ...(serving.length > 0 && running.every(lacks("readinessProbe")) ? ["no container has a readinessProbe"] : []),
      ...(serving.length === 0 && running.every(lacks("livenessProbe")) ? ["no container has a livenessProbe"] : []),
      ...running
        .filter(restartsForOthers)
        .map(({ name }) => `container ${name} is restarted when ${WHOLE_SHARD} fails`),
    ];
  },
});

function lacks(probe: string): (container: Container) => boolean {
  return ({ props }) => {
    const given = props.at(probe);
    return !given.isUnknown && !["exec", "grpc", "httpGet", "tcpSocket"].some((how) => given.at(how).exists);
  };
}

/** Whether a failure anywhere in the shard restarts this container. */
function restartsForOthers({ props }: Container): boolean {
  return props.at("livenessProbe", "httpGet", "path").is(WHOLE_SHARD);
}
