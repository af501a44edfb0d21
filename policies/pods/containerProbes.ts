import { COMPONENT } from "../../resources/kubernetes";
import { podOf, type Container } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { COMFORT, resourceRule } from "../core/rule";

/** What jicofo and bridges answer here depends on others: on prosody, on bridges, on STUN. */
const WHOLE_SHARD = "/about/health";

/**
 * Risk: without readiness the router sends people to a pod that does not answer yet; without liveness a process that hangs
 * keeps its rooms hanging until somebody is woken. One container may answer for the readiness of its whole pod, since a
 * companion that fails must not take the others out of service; and nobody may be restarted for what is another's fault,
 * since that ends calls which went on.
 */
export const containerProbes = resourceRule({
  name: "container-probes",
  level: COMFORT,
  severity: "medium",
  why: "Kubernetes cannot tell a pod that hangs, or one that is still starting, from one that works.",
  fix: "Give each container that has ports a livenessProbe, each pod that has ports a readinessProbe, and every pod one livenessProbe of its own process.",
  options: {
    idle: { description: "Components whose pods do nothing that could fail.", default: ["headroom"] },
  },
  check: (resource, { options }) => {
    const pod = podOf(resource);
    if (pod === undefined || !pod.lasting || isOfChart(resource)) return [];
    if (options.idle.includes(pod.labels.at(COMPONENT).text ?? "")) return [];
    const running: readonly Container[] = pod.containers.filter((container) => !container.first);
    const called = running.filter(({ props }) => props.at("ports").items.length > 0);
    return [
      ...called.filter(lacks("livenessProbe")).map(({ name }) => `container ${name} has no livenessProbe`),
      ...(called.length > 0 && running.every(lacks("readinessProbe")) ? ["no container has a readinessProbe"] : []),
      ...(called.length === 0 && running.every(lacks("livenessProbe")) ? ["no container has a livenessProbe"] : []),
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
