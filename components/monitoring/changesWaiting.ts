import { TEMPLATE } from "../templateHash";

/** Label that kube-state-metrics makes of an annotation. */
export function annotationLabel(annotation: string): string {
  return `annotation_${annotation.replaceAll(/\W/g, "_")}`;
}

const TEMPLATE_HASH = annotationLabel(TEMPLATE);

/**
 * Pods by shard that run another template than their Deployment asks for. A Deployment bears the hash of the wanted template, a pod the
 * hash of the one that it was made from.
 * @param pods matchers that select pods, besides that of their component
 */
export function changesWaiting(namespace: string, pods = ""): string {
  return `count by (shard) (
  label_replace(
    label_replace(
      kube_pod_annotations{namespace="${namespace}", pod=~"shard-[0-9]+-(prosody|jicofo|jvb)-.*"${pods}, ${TEMPLATE_HASH}!=""},
      "deployment", "$1", "pod", "(shard-[0-9]+-[a-z]+)-.*"
    ) unless on (namespace, deployment, ${TEMPLATE_HASH}) kube_deployment_annotations{namespace="${namespace}"},
    "shard", "$1", "pod", "(shard-[0-9]+)-.*"
  )
)`;
}
