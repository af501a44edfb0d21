import { namespaceOf, objectName, ofKind, selects, serves } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import type { Value } from "../../resources/value";
import { autoscalersIn, scales } from "../../resources/workloads";
import { partOf, PARTS, type ShardView, shardsOf, SIGNALLING, VISITOR } from "../../resources/shards";

/** Components that others call by their Service. */
const CALLED = ["web", ...SIGNALLING, VISITOR] as const;
/** Components with metrics. */
const MEASURED = [...SIGNALLING, "jvb", VISITOR] as const;

/**
 * Risk: a shard without one of its components gets rooms as soon as the router sees it, but its participants have no audio
 * and video. Without monitoring this is not detected.
 */
export const shardComplete = stackRule({
  name: "shard-complete",
  level: ALWAYS,
  severity: "high",
  why: "A shard without one of its components gets rooms that cannot work, and without monitoring this is not detected.",
  fix: "Create web, prosody, jicofo and bridges with their Services, autoscaler and sentinel, and a monitor for each.",
  check: (resources, { region }) =>
    shardsOf(resources, region.shardCount).flatMap((shard) => {
      const missing = [
        ...PARTS.filter((part) => partOf(shard, part) === undefined),
        ...CALLED.filter((part) => lacksService(shard, part)).map((part) => `a Service of ${part}`),
        ...CALLED.filter((part) => lacksCallers(shard, part, resources)).map(
          (part) => `a NetworkPolicy for callers of ${part}`,
        ),
        ...(lacksOpenService(shard) ? ["a Service by which it gets new rooms"] : []),
        ...(lacksAutoscaler(shard) ? ["an autoscaler of its bridges"] : []),
        ...(shard.sentinel === undefined ? ["a sentinel"] : []),
        ...(region.monitored ? MEASURED.filter((part) => lacksMonitor(shard, part, resources)) : []).map(
          (part) => `a monitor of ${part}`,
        ),
      ];
      return missing.length === 0 ? [] : [finding(shard, missing)];
    }),
});

function finding({ id, sentinel }: ShardView, missing: readonly string[]): Finding {
  const message = `${id} lacks ${missing.join(", ")}`;
  return sentinel === undefined ? { message } : { message, resource: sentinel };
}

function lacksService(shard: ShardView, part: string): boolean {
  const workload = partOf(shard, part);
  return (
    workload !== undefined &&
    !ofKind(shard.resources, "Service").some(
      (service) =>
        objectName(service) === objectName(workload) &&
        serves(service.props.at("spec", "selector"), podLabels(workload)) &&
        service.props.at("spec", "ports").items.every((port) => hasPort(workload, port.at("targetPort"))),
    )
  );
}

/** Whether an active shard lacks the Service by which routers place new rooms on it. */
function lacksOpenService({ id, resources, sentinel }: ShardView): boolean {
  const active = sentinel?.props.at("data", "state").is("active") ?? false;
  return active && !ofKind(resources, "Service").some((service) => objectName(service) === `${id}-open`);
}

/** Whether policies select the component's pods but none admits a caller. */
function lacksCallers(shard: ShardView, part: string, resources: readonly Resource[]): boolean {
  const workload = partOf(shard, part);
  if (workload === undefined) return false;
  const policies = ofKind(resources, "NetworkPolicy").filter(
    (policy) =>
      namespaceOf(policy) === namespaceOf(workload) &&
      selects(policy.props.at("spec", "podSelector"), podLabels(workload)),
  );
  return policies.length > 0 && !policies.some(admitsCallers);
}

function admitsCallers({ props }: Resource): boolean {
  const types = props.at("spec", "policyTypes");
  const ingress = props.at("spec", "ingress");
  const isForIngress = !types.exists || types.isUnknown || types.items.some((type) => type.mayBe("Ingress"));
  return isForIngress && (ingress.isUnknown || ingress.items.length > 0);
}

/** Whether a named target port exists in the workload. Numbers need no declaration. */
function hasPort(workload: Resource, wanted: Value): boolean {
  const { text } = wanted;
  const containers = podOf(workload)?.containers ?? [];
  return (
    text === undefined ||
    containers.some(({ props }) => props.at("ports").items.some((port) => port.at("name").mayBe(text)))
  );
}

function lacksAutoscaler(shard: ShardView): boolean {
  const bridges = partOf(shard, "jvb");
  return bridges !== undefined && !autoscalersIn(shard.resources).some((one) => scales(one, bridges));
}

function lacksMonitor(shard: ShardView, part: string, resources: readonly Resource[]): boolean {
  const workload = partOf(shard, part);
  return (
    workload !== undefined &&
    !ofKind(resources, "PodMonitor").some(
      ({ props }) =>
        selects(props.at("spec", "selector"), podLabels(workload)) &&
        coversNamespace(props.at("spec", "namespaceSelector"), namespaceOf(workload)) &&
        props.at("spec", "podMetricsEndpoints").items.every((endpoint) => hasPort(workload, endpoint.at("port"))),
    )
  );
}

function coversNamespace(namespaces: Value, namespace = ""): boolean {
  const names = namespaces.at("matchNames");
  return !names.exists || names.isUnknown || names.items.some((name) => name.mayBe(namespace));
}

function podLabels(workload: Resource) {
  return workload.props.at("spec", "template", "metadata", "labels");
}
