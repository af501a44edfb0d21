import { NAME, namespaceOf, ofKind, selects } from "../../resources/kubernetes";
import { type Pod, podOf } from "../../resources/pods";
import { isKubernetes, type Resource } from "../../resources/resource";
import { ALWAYS, stackRule } from "../core/rule";

/**
 * Risk: a pod without a NetworkPolicy is open to every pod of the cluster on every port. Policies are additive, so a default
 * deny must exist before others allow callers. Policies do not apply to pods on the host network.
 */
export const isolatedPods = stackRule({
  name: "pods-isolated",
  level: ALWAYS,
  severity: "high",
  why: "A pod without a NetworkPolicy accepts connections from every pod of the cluster, on every port.",
  fix: "Keep jitsi-default-deny and give pods the label that it selects; elsewhere add a NetworkPolicy with policyTypes [Ingress].",
  options: {
    open: {
      description: `Values of the label ${NAME} of pods whose only port is called by the API server, whose address is unknown.`,
      default: ["metrics-server"],
    },
  },
  check: (resources, { options }) => {
    const policies = ofKind(resources, "NetworkPolicy").filter(limitsIngress);
    return resources.filter(isKubernetes).flatMap((resource) => {
      const pod = podOf(resource);
      if (pod === undefined || pod.spec.at("hostNetwork").is(true)) return [];
      if (options.open.includes(pod.labels.at(NAME).text ?? "")) return [];
      return policies.some((policy) => selectsPod(policy, resource, pod))
        ? []
        : [{ resource, message: "no NetworkPolicy selects its pods" }];
    });
  },
});

/** A policy without policyTypes applies to ingress. */
function limitsIngress({ props }: Resource): boolean {
  const types = props.at("spec", "policyTypes");
  return !types.exists || types.isUnknown || types.items.some((type) => type.mayBe("Ingress"));
}

function selectsPod(policy: Resource, resource: Resource, pod: Pod): boolean {
  return namespaceOf(policy) === namespaceOf(resource) && selects(policy.props.at("spec", "podSelector"), pod.labels);
}
