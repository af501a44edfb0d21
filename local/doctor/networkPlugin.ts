import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { type Check, fails, ok, unknown } from "./check";

/** Whether a network plugin supports host ports and enforces NetworkPolicies; undefined if the cluster's objects do not show it. */
interface Plugin {
  readonly name: string;
  readonly hostPort: boolean | undefined;
  readonly policies: boolean | undefined;
}

/** The objects with the configuration of a plugin. */
interface Setup {
  readonly daemonSet: KubernetesObject;
  /** Data of ConfigMap cilium-config. */
  readonly cilium: Readonly<Record<string, string>>;
}

const FULL = { hostPort: true, policies: true } as const;

/**
 * Network plugins by the names of the DaemonSets in their manifests. All but Cilium support host ports through the CNI plugin `portmap` in
 * their configuration.
 */
const PLUGINS: Readonly<Record<string, (setup: Setup) => Plugin>> = {
  "calico-node": () => ({ name: "Calico", ...FULL }),
  canal: () => ({ name: "Canal", ...FULL }),
  "rke2-canal": () => ({ name: "Canal", ...FULL }),
  "antrea-agent": () => ({ name: "Antrea", ...FULL }),
  "kube-router": () => ({ name: "kube-router", ...FULL }),
  "weave-net": () => ({ name: "Weave Net", ...FULL }),
  "ovnkube-node": () => ({ name: "OVN-Kubernetes", ...FULL }),
  /** GKE's Dataplane V2. */
  anetd: () => ({ name: "Dataplane V2", ...FULL }),
  "azure-npm": () => ({ name: "Azure CNI with its policy manager", ...FULL }),
  "kube-flannel-ds": () => ({ name: "Flannel", hostPort: true, policies: false }),
  /** Enforces policies since kind 0.24. Its DaemonSet does not show the version. */
  kindnet: () => ({ name: "kindnet", hostPort: true, policies: undefined }),
  /** Enforces policies only, in addition to another plugin. */
  "kube-network-policies": () => ({ name: "kube-network-policies", hostPort: undefined, policies: true }),
  "aws-node": ({ daemonSet }) => ({
    name: "Amazon VPC CNI",
    hostPort: true,
    // The node agent runs also when policies are disabled.
    policies: argumentsOf(daemonSet).includes("--enable-network-policy=true"),
  }),
  cilium: ({ cilium }) => ({
    name: "Cilium",
    // Cilium's documentation: host ports need its replacement of kube-proxy, or portmap.
    hostPort:
      /^(true|strict)$/.test(cilium["kube-proxy-replacement"] ?? "") ||
      cilium["enable-host-port"] === "true" ||
      cilium["cni-chaining-mode"] === "portmap",
    policies: cilium["enable-policy"] !== "never",
  }),
};

const HOST_PORT = "hostPort";
const POLICIES = "NetworkPolicy";

/** Whether the network plugin supports host ports and enforces NetworkPolicies, by its DaemonSet and configuration. */
export async function checkNetworkPlugin(cluster: Cluster): Promise<readonly Check[]> {
  const plugins = await findPlugins(cluster);
  if (plugins.length === 0) {
    return [HOST_PORT, POLICIES].map((name) => unknown(name, "the network plugin is not in this program's list"));
  }
  const names = plugins.map(({ name }) => name).join(" and ");
  return [
    judge(
      HOST_PORT,
      names,
      plugins.map(({ hostPort }) => hostPort),
      {
        yes: "forwards host ports",
        no: "ignores host ports",
        next: "Set kubeProxyReplacement: true, or cni.chainingMode: portmap, in Cilium's values",
      },
    ),
    judge(
      POLICIES,
      names,
      plugins.map(({ policies }) => policies),
      {
        yes: "enforces them",
        no: "does not enforce them: every pod can reach every other pod",
        next: "Enable them in the network plugin, or add one that enforces them (kube-network-policies)",
      },
    ),
  ];
}

/** One plugin with the feature is enough. */
function judge(
  check: string,
  names: string,
  does: readonly (boolean | undefined)[],
  { next, no, yes }: { readonly yes: string; readonly no: string; readonly next: string },
): Check {
  if (does.includes(true)) return ok(check, `${names} ${yes}`);
  return does.includes(false) ? fails(check, `${names} ${no}`, next) : unknown(check, `${names} does not show it`);
}

async function findPlugins(cluster: Cluster): Promise<readonly Plugin[]> {
  const metadata = { name: "cilium-config", namespace: "kube-system" };
  const [daemonSets, nodes, config] = await Promise.all([
    cluster.list("apps/v1", "DaemonSet"),
    cluster.list("v1", "Node"),
    cluster.read({ apiVersion: "v1", kind: "ConfigMap", metadata }),
  ]);
  const cilium = (config?.["data"] ?? {}) as Readonly<Record<string, string>>;
  const found = daemonSets.flatMap((daemonSet) => PLUGINS[daemonSet.metadata.name]?.({ daemonSet, cilium }) ?? []);
  // k3s includes both, unless another plugin replaces its own.
  return found.length === 0 && nodes.some(isK3s) ? [k3s(nodes)] : found;
}

function isK3s(node: KubernetesObject): boolean {
  const { nodeInfo } = (node["status"] ?? {}) as { readonly nodeInfo?: { readonly kubeletVersion?: string } };
  return nodeInfo?.kubeletVersion?.includes("+k3s") === true;
}

/** k3s writes the arguments of each node into an annotation. */
function k3s(nodes: readonly KubernetesObject[]): Plugin {
  const given = nodes.map(({ metadata }) => metadata.annotations?.["k3s.io/node-args"] ?? "").join(" ");
  return { name: "k3s", hostPort: true, policies: !given.includes("--disable-network-policy") };
}

function argumentsOf(daemonSet: KubernetesObject): readonly string[] {
  const { template } = daemonSet["spec"] as {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] } };
  };
  return template.spec.containers.flatMap(({ args = [] }) => args);
}
