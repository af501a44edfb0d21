import type { PinnedParts } from "../../stacks/plan/monitoring";
import { TEMPLATE } from "../templateHash";

/** Label that kube-state-metrics makes of an annotation. */
export function annotationLabel(annotation: string): string {
  return `annotation_${annotation.replaceAll(/\W/g, "_")}`;
}

const TEMPLATE_HASH = annotationLabel(TEMPLATE);

/**
 * Pods by shard that run another template than that of their Deployment or StatefulSet. The workload has the hash of its current
 * template, a pod the hash of the template that it was created from.
 * @param pods matchers that select pods, besides that of their component
 */
export function changesWaiting(namespace: string, { deployments, statefulSets }: PinnedParts, pods = ""): string {
  const outdated = (kind: "deployment" | "statefulset", parts: readonly string[]): string => `label_replace(
      kube_pod_annotations{namespace="${namespace}", pod=~"shard-[0-9]+-(${parts.join("|")})-.*"${pods}, ${TEMPLATE_HASH}!=""},
      "${kind}", "$1", "pod", "(shard-[0-9]+-[a-z]+)-.*"
    ) unless on (namespace, ${kind}, ${TEMPLATE_HASH}) kube_${kind}_annotations{namespace="${namespace}"}`;
  const all = [
    ...(deployments.length === 0 ? [] : [outdated("deployment", deployments)]),
    ...(statefulSets.length === 0 ? [] : [outdated("statefulset", statefulSets)]),
  ];
  return `count by (shard) (
  label_replace(
    ${all.join("\n    or ")},
    "shard", "$1", "pod", "(shard-[0-9]+)-.*"
  )
)`;
}
