import { podOf, type Container, type Pod } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/** Allowed by level `baseline` of the Pod Security Standards. */
const SAFE_SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_syncookies",
];
const SELINUX_TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);

/**
 * Risk: these workloads parse untrusted input. A compromised process must not have root, capabilities, privilege escalation,
 * or write access to its own programs. This is Kubernetes' level `restricted` plus a read-only root file system. The
 * namespace cannot enforce it, because bridges need a host port.
 */
export const restrictedPods = resourceRule({
  name: "pods-restricted",
  level: ALWAYS,
  severity: "high",
  why: "A compromised process must not have root, capabilities or writable program files.",
  fix: "Use the common security contexts of components/pod.ts.",
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
  const unsafe = shared
    .at("sysctls")
    .items.map((sysctl) => sysctl.at("name"))
    .filter((name) => !name.mayBe(...SAFE_SYSCTLS));
  const demands: readonly (readonly [met: boolean, otherwise: string])[] = [
    [either("runAsNonRoot").mayBe(true), "runAsNonRoot is not true"],
    [either("runAsUser").number !== 0, "runAsUser is 0"],
    [own.at("allowPrivilegeEscalation").mayBe(false), "allowPrivilegeEscalation is not false"],
    [own.at("readOnlyRootFilesystem").mayBe(true), "readOnlyRootFilesystem is not true"],
    [dropped.isUnknown || dropped.items.some((one) => one.mayBe("ALL")), "capabilities.drop does not have ALL"],
    [added.length === 0, `capabilities.add has ${added.map((one) => one.text).join(", ")}`],
    [either("seccompProfile", "type").mayBe("RuntimeDefault", "Localhost"), "seccompProfile is not RuntimeDefault"],
    [!either("appArmorProfile", "type").is("Unconfined"), "appArmorProfile is Unconfined"],
    [!own.at("procMount").is("Unmasked"), "procMount is Unmasked"],
    [SELINUX_TYPES.has(either("seLinuxOptions", "type").text ?? ""), "seLinuxOptions has a type of its own"],
    [unsafe.length === 0, `sysctls has ${unsafe.map(({ text }) => text).join(", ")}`],
  ];
  return demands.filter(([met]) => !met).map(([, otherwise]) => otherwise);
}
