import { NAME } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/**
 * Risk: Kubernetes mounts an API token into every pod that does not opt out, and a compromised pod can use it. Most
 * workloads of a region never call the API.
 */
export const neededTokens = resourceRule({
  name: "api-tokens-where-needed",
  level: ALWAYS,
  severity: "medium",
  why: "Kubernetes mounts an API token into every pod that does not opt out, and a compromised pod can use it.",
  fix: "Set automountServiceAccountToken: false on the pod, or give it a separate ServiceAccount and name it in this policy.",
  options: {
    callers: {
      description: `Values of the label ${NAME} of pods that call the API.`,
      default: ["bridge-deletion-cost", "jvb", "metrics-server", "reflector"],
    },
  },
  check: (resource, { options }) => {
    const pod = isOfChart(resource) ? undefined : podOf(resource);
    if (pod === undefined) return [];
    const mounted = !pod.spec.at("automountServiceAccountToken").mayBe(false);
    const byVolume = pod.spec.at("volumes").items.some(holdsToken);
    if (pod.labels.at(NAME).mayBe(...options.callers)) {
      const account = pod.spec.at("serviceAccountName");
      const isShared = !account.exists || account.is("default");
      return isShared && (mounted || byVolume) ? ["it calls the API with the default account of its namespace"] : [];
    }
    return [
      ...(mounted ? ["its pods have a token that they do not need"] : []),
      ...(byVolume ? ["a volume mounts a token that its pods do not need"] : []),
    ];
  },
});

function holdsToken(volume: Value): boolean {
  return volume.at("projected", "sources").items.some((source) => source.at("serviceAccountToken").exists);
}
