import { isOwnObject } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Kinds of metrics that the kubelet measures; all others pass through Prometheus. */
const MEASURED_BY_NODES = ["Resource", "ContainerResource"];

/**
 * Risk: an autoscaler that only asks Prometheus stands still when Prometheus does, on the evening when everybody calls. With
 * CPU among its metrics it goes on growing, since the largest answer wins and one missing answer only blocks shrinking.
 */
export const autoscalerKeepsCpu = resourceRule({
  name: "autoscaler-keeps-cpu",
  level: ALWAYS,
  severity: "high",
  why: "An autoscaler that only asks Prometheus stops growing when Prometheus does.",
  fix: "Keep a metric of type Resource (cpu) among spec.metrics, besides those that Prometheus serves.",
  check: (resource) => {
    if (resource.kind !== "HorizontalPodAutoscaler" || !isOwnObject(resource)) return [];
    const metrics = resource.props.at("spec", "metrics");
    if (metrics.isUnknown) return [];
    if (metrics.items.length === 0) return ["it says nothing about what it goes by"];
    return metrics.items.some((metric) => metric.at("type").mayBe(...MEASURED_BY_NODES))
      ? []
      : ["nothing that it goes by is measured without Prometheus"];
  },
});
