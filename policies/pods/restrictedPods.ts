import { podOf, type Container, type Pod } from "../core/pods";
import { isOfChart } from "../core/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/**
 * Risk: all of this parses input of strangers. A process that is taken over must find itself without root, without
 * capabilities, unable to gain any, and unable to change its own programs. This is Kubernetes' own level `restricted` and a
 * read-only root file system; the namespace cannot enforce it, because bridges need a host port.
 */
export const restrictedPods = resourceRule({
  name: "pods-restricted",
  level: ALWAYS,
  severity: "high",
  why: "A process that a stranger takes over must not find root, capabilities or files that it may change.",
  fix: "Use the security contexts that all pods of Jitsi share (components/jitsi/pod.ts).",
  check: (resource) => {
    const pod = isOfChart(resource) ? undefined : podOf(resource);
    return (pod?.containers ?? []).flatMap((container) => {
      const wrong = pod === undefined ? [] : weaknesses(pod, container);
      return wrong.length === 0 ? [] : [`container ${container.name}: ${wrong.join(", ")}`];
    });
  },
});

function weaknesses({ spec }: Pod, { props }: Container): string[] {
  const own = props.at("securityContext");
  const shared = spec.at("securityContext");
  const either = (...path: string[]) => (own.at(...path).exists ? own.at(...path) : shared.at(...path));
  const added = own.at("capabilities", "add").items.filter((capability) => !capability.mayBe("NET_BIND_SERVICE"));
  const dropped = own.at("capabilities", "drop");
  const demands: readonly (readonly [met: boolean, otherwise: string])[] = [
    [either("runAsNonRoot").mayBe(true), "runAsNonRoot is not true"],
    [either("runAsUser").number !== 0, "runAsUser is 0"],
    [own.at("allowPrivilegeEscalation").mayBe(false), "allowPrivilegeEscalation is not false"],
    [own.at("readOnlyRootFilesystem").mayBe(true), "readOnlyRootFilesystem is not true"],
    [dropped.isUnknown || dropped.items.some((one) => one.mayBe("ALL")), "capabilities.drop does not have ALL"],
    [added.length === 0, `capabilities.add has ${added.map((one) => one.text).join(", ")}`],
    [either("seccompProfile", "type").mayBe("RuntimeDefault", "Localhost"), "seccompProfile is not RuntimeDefault"],
  ];
  return demands.filter(([met]) => !met).map(([, otherwise]) => otherwise);
}
