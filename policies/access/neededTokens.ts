import { NAME } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";
import type { Value } from "../../resources/value";

/**
 * Risk: a token of the API lies in every pod that does not refuse it, where whoever takes the pod over finds it. Most of a
 * region never calls the API.
 */
export const neededTokens = resourceRule({
  name: "api-tokens-where-needed",
  level: ALWAYS,
  severity: "medium",
  why: "A token of the cluster's API is in every pod that does not refuse it, for whoever takes the pod over.",
  fix: "Set automountServiceAccountToken: false on the pod, or give it a ServiceAccount of its own and name it here.",
  options: {
    callers: {
      description: `Values of the label ${NAME} of pods that call the API.`,
      default: ["bridge-deletion-cost", "jvb", "metrics-server", "prometheus-adapter", "reflector"],
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
      return isShared && (mounted || byVolume) ? ["it calls the API as whoever has no account of their own"] : [];
    }
    return [
      ...(mounted ? ["its pods are given a token that they do not need"] : []),
      ...(byVolume ? ["a volume gives its pods a token that they do not need"] : []),
    ];
  },
});

function holdsToken(volume: Value): boolean {
  return volume.at("projected", "sources").items.some((source) => source.at("serviceAccountToken").exists);
}
