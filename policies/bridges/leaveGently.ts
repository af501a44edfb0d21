import { PORTS } from "../../stacks/catalogue/ports";
import { NAME, namespaceOf } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import type { Value } from "../../resources/value";
import { letsAllGo, withLabel, type Workload, workloads } from "../../resources/workloads";

/** Default of jitsi:drainMinutes. */
const DRAIN_MINUTES = 55;
const DRAINS = /shutdown|drain/;
/** Without it the cluster's autoscaler moves a bridge to empty a node that is little used. */
const EVICTION = "cluster-autoscaler.kubernetes.io/safe-to-evict";
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
    "Give its pods a preStop hook and terminationGracePeriodSeconds of jitsi:drainMinutes, a PodDisruptionBudget of 1, and let " +
    "something write their deletion cost.",
  options: {
    drainMinutes: { description: "Longest wait for calls to end; 0 for what jitsi:drainMinutes says.", default: 0 },
  },
  check: (resources, { options, region }) => {
    const minutes = options.drainMinutes > 0 ? options.drainMinutes : (region.drainMinutes ?? DRAIN_MINUTES);
    const all = workloads(resources);
    return withLabel(all, NAME, "jvb").flatMap((bridges) => [
      ...ofPods(bridges, minutes),
      ...ofBudgets(bridges),
      ...(all.some((one) => writesCost(one.resource, bridges.resource))
        ? []
        : [{ message: `nothing writes ${DELETION_COST} to its pods`, resource: bridges.resource }]),
    ]);
  },
});

function ofBudgets({ budgets, replicas = 1, resource }: Workload): Finding[] {
  if (budgets.length === 0) return [{ resource, message: "no PodDisruptionBudget guards it" }];
  return budgets
    .filter((budget) => letsAllGo(budget, replicas))
    .map((budget) => ({ resource: budget, message: "it lets all bridges go at once" }));
}

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
      .filter(({ props }) => !waitsForCalls(props.at("lifecycle", "preStop")))
      .map(({ name }) => `container ${name} has no preStop hook that waits for its calls to end`),
    ...(pod.annotations.at(EVICTION).mayBe("false") ? [] : [`its pods do not say ${EVICTION}: "false"`]),
    ...(replacesAtOnce(resource.props.at("spec", "strategy"))
      ? ["an update takes bridges before others are there"]
      : []),
  ].map((message) => ({ message, resource }));
}

/** The bridge is told to take no more people, and the hook stays until those it has are gone. */
function waitsForCalls(hook: Value): boolean {
  const words = hook.at("exec", "command");
  return (
    hook.isUnknown || words.isUnknown || words.items.some(({ isUnknown, text = "" }) => isUnknown || DRAINS.test(text))
  );
}

function replacesAtOnce(strategy: Value): boolean {
  const away = strategy.at("rollingUpdate", "maxUnavailable");
  return strategy.at("type").is("Recreate") || (away.exists && !away.mayBe(0, "0", "0%"));
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
