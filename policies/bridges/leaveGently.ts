import { NAME, namespaceOf } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { mediaPortsOf } from "../core/region";
import type { Value } from "../../resources/value";
import { allowsEvictingAll, withLabel, type Workload, workloads } from "../../resources/workloads";

/** Default of jitsi:drainMinutes. */
const DRAIN_MINUTES = 55;
const DRAINS = /shutdown|drain/;
/** Without this annotation, the cluster autoscaler may evict a bridge to remove an underused node. */
const EVICTION = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/**
 * Risk: scale-in, a new image or a node upgrade removes a bridge with running conferences. Kubernetes must give it time to
 * drain, must have the emptiest bridge marked, and must never remove two at once.
 */
export const leaveGently = stackRule({
  name: "bridges-leave-gently",
  level: ALWAYS,
  severity: "high",
  why: "A bridge that is removed interrupts its conferences unless it has time to drain, and unless the emptiest one is removed first.",
  fix:
    "Give its pods a preStop hook and terminationGracePeriodSeconds of jitsi:drainMinutes, a PodDisruptionBudget of 1, and run " +
    "a workload that sets their deletion cost.",
  options: {
    drainMinutes: { description: "Maximum minutes for conferences to end; 0 to use jitsi:drainMinutes.", default: 0 },
  },
  check: (resources, { options, region }) => {
    const minutes = options.drainMinutes > 0 ? options.drainMinutes : (region.drainMinutes ?? DRAIN_MINUTES);
    const all = workloads(resources);
    return withLabel(all, NAME, "jvb").flatMap((bridges) => [
      ...podFindings(bridges, minutes, mediaPortsOf(region)),
      ...budgetFindings(bridges),
      ...(all.some((one) => writesCost(one.resource, bridges.resource))
        ? []
        : [{ message: `nothing writes ${DELETION_COST} to its pods`, resource: bridges.resource }]),
    ]);
  },
});

function budgetFindings({ budgets, replicas = 1, resource }: Workload): Finding[] {
  if (budgets.length === 0) return [{ resource, message: "no PodDisruptionBudget guards it" }];
  return budgets
    .filter((budget) => allowsEvictingAll(budget, replicas))
    .map((budget) => ({ resource: budget, message: "it allows the eviction of all bridges at once" }));
}

function podFindings({ resource }: Workload, minutes: number, mediaPorts: readonly number[]): Finding[] {
  const pod = podOf(resource);
  if (pod === undefined) return [];
  const grace = pod.spec.at("terminationGracePeriodSeconds");
  const media = pod.containers.filter(({ props }) =>
    props.at("ports").items.some((port) => port.at("containerPort").is(...mediaPorts)),
  );
  return [
    // Kubernetes' default is 30 s.
    ...(grace.isUnknown || (grace.number ?? 30) >= minutes * 60
      ? []
      : [`its pods have ${grace.number ?? 30} s to end their calls instead of ${minutes * 60} s`]),
    ...media
      .filter(({ props }) => !waitsForCalls(props.at("lifecycle", "preStop")))
      .map(({ name }) => `container ${name} has no preStop hook that waits for its calls to end`),
    ...(pod.annotations.at(EVICTION).mayBe("false") ? [] : [`its pods do not say ${EVICTION}: "false"`]),
    ...(removesBeforeAdding(resource.props.at("spec", "strategy"))
      ? ["an update takes bridges before others are there"]
      : []),
  ].map((message) => ({ message, resource }));
}

/** Whether the hook makes the bridge refuse new participants and waits until its conferences have ended. */
function waitsForCalls(hook: Value): boolean {
  const command = hook.at("exec", "command");
  return (
    hook.isUnknown ||
    command.isUnknown ||
    command.items.some(({ isUnknown, text = "" }) => isUnknown || DRAINS.test(text))
  );
}

function removesBeforeAdding(strategy: Value): boolean {
  const away = strategy.at("rollingUpdate", "maxUnavailable");
  return strategy.at("type").is("Recreate") || (away.exists && !away.mayBe(0, "0", "0%"));
}

/** Whether a workload sets the deletion cost: its command contains the annotation. */
function writesCost(writer: Resource, bridges: Resource): boolean {
  return (
    namespaceOf(writer) === namespaceOf(bridges) &&
    (podOf(writer)?.containers ?? []).some(({ props }) =>
      [...props.at("command").items, ...props.at("args").items].some(({ text = "" }) => text.includes(DELETION_COST)),
    )
  );
}
