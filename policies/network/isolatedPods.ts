import { NAME, namespaceOf, ofKind, selects } from "../../resources/kubernetes";
import { type Pod, podOf } from "../../resources/pods";
import { isKubernetes, type Resource } from "../../resources/resource";
import { ALWAYS, stackRule } from "../core/rule";

/**
 * Risk: a pod that no NetworkPolicy selects is open to every pod of the cluster on every port. Policies add up, so the one
 * that closes everything has to be there before others open what callers need. No policy applies to pods on their node's network.
 */
export const isolatedPods = stackRule({
  name: "pods-isolated",
  level: ALWAYS,
  severity: "high",
  why: "A pod that no NetworkPolicy selects takes calls from everything in the cluster, on every port.",
  fix: "Keep jitsi-default-deny, give pods the label it selects by, and elsewhere a NetworkPolicy with policyTypes [Ingress].",
  options: {
    open: {
      description: `Values of the label ${NAME} of pods that have no port but one that the API server calls, from wherever it is.`,
      default: ["metrics-server", "prometheus-adapter"],
    },
  },
  check: (resources, { options }) => {
    const policies = ofKind(resources, "NetworkPolicy").filter(closes);
    return resources.filter(isKubernetes).flatMap((resource) => {
      const pod = podOf(resource);
      if (pod === undefined || pod.spec.at("hostNetwork").is(true)) return [];
      if (options.open.includes(pod.labels.at(NAME).text ?? "")) return [];
      return policies.some((policy) => guards(policy, resource, pod))
        ? []
        : [{ resource, message: "no NetworkPolicy says who may call its pods" }];
    });
  },
});

/** Without a word about its types a policy is for what comes in. */
function closes({ props }: Resource): boolean {
  const types = props.at("spec", "policyTypes");
  return !types.exists || types.isUnknown || types.items.some((type) => type.mayBe("Ingress"));
}

function guards(policy: Resource, resource: Resource, pod: Pod): boolean {
  return namespaceOf(policy) === namespaceOf(resource) && selects(policy.props.at("spec", "podSelector"), pod.labels);
}
