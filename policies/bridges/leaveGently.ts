import { PORTS } from "../../components/ports";
import { NAME, namespaceOf } from "../core/kubernetes";
import { podOf } from "../core/pods";
import type { Resource } from "../core/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { withLabel, type Workload, workloads } from "../core/workloads";

/** Default of jitsi:drainMinutes. */
const DRAIN_MINUTES = 55;
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/**
 * Risk: scale-in, a new image or an upgrade of the nodes takes a bridge away in the middle of its calls. Kubernetes must
 * give it the time to empty, know which one is the emptiest, and never take two at once.
 */
export const leaveGently = stackRule({
  name: "bridges-leave-gently",
  level: ALWAYS,
  severity: "high",
  why: "A bridge that has to go takes its calls with it unless it is given the time to empty, the emptiest first.",
  fix:
    "Give its pods a preStop hook and terminationGracePeriodSeconds of jitsi:drainMinutes, a PodDisruptionBudget, and let " +
    "something write their deletion cost.",
  options: {
    drainMinutes: { description: "Longest wait for calls to end; 0 for what jitsi:drainMinutes says.", default: 0 },
  },
  check: (resources, { options, region }) => {
    const minutes = options.drainMinutes > 0 ? options.drainMinutes : (region.drainMinutes ?? DRAIN_MINUTES);
    const all = workloads(resources);
    return withLabel(all, NAME, "jvb").flatMap((bridges) => [
      ...ofPods(bridges, minutes),
      ...(bridges.budgets.length > 0 ? [] : ["no PodDisruptionBudget guards it"]).map((message) => ({
        message,
        resource: bridges.resource,
      })),
      ...(all.some((one) => writesCost(one.resource, bridges.resource))
        ? []
        : [{ message: `nothing writes ${DELETION_COST} to its pods`, resource: bridges.resource }]),
    ]);
  },
});

function ofPods({ resource }: Workload, minutes: number): Finding[] {
  const pod = podOf(resource);
  if (pod === undefined) return [];
  const grace = pod.spec.at("terminationGracePeriodSeconds");
  const media = pod.containers.filter(({ props }) =>
    props.at("ports").items.some((port) => port.at("containerPort").is(PORTS.media)),
  );
  return [
    // Kubernetes' own default is half a minute.
    ...(grace.isUnknown || (grace.number ?? 30) >= minutes * 60
      ? []
      : [`its pods have ${grace.number ?? 30} s to end their calls instead of ${minutes * 60} s`]),
    ...media
      .filter(({ props }) => !props.at("lifecycle", "preStop").exists)
      .map(({ name }) => `container ${name} has no preStop hook that waits for its calls to end`),
  ].map((message) => ({ message, resource }));
}

/** The writer names the annotation in its program. */
function writesCost(writer: Resource, bridges: Resource): boolean {
  return (
    namespaceOf(writer) === namespaceOf(bridges) &&
    (podOf(writer)?.containers ?? []).some(({ props }) =>
      [...props.at("command").items, ...props.at("args").items].some(({ text = "" }) => text.includes(DELETION_COST)),
    )
  );
}
