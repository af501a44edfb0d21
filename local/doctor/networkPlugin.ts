import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { type Check, fails, ok, unknown } from "./check";

/** What a network plugin does with the host ports of bridges and with NetworkPolicies; undefined: that does not show in the cluster. */
interface Plugin {
  readonly name: string;
  readonly hostPort: boolean | undefined;
  readonly policies: boolean | undefined;
}

/** The objects that show how a plugin is set up. */
interface Setup {
  readonly daemonSet: KubernetesObject;
  /** Data of ConfigMap cilium-config. */
  readonly cilium: Readonly<Record<string, string>>;
}

const FULL = { hostPort: true, policies: true } as const;

/**
 * Network plugins by the names of their DaemonSets, as their own manifests have them. All but Cilium forward host ports by the plugin
 * `portmap`, which their configuration names.
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
  /** Enforces policies since kind 0.24, of which its DaemonSet says nothing. */
  kindnet: () => ({ name: "kindnet", hostPort: true, policies: undefined }),
  /** Only policies, beside another plugin. */
  "kube-network-policies": () => ({ name: "kube-network-policies", hostPort: undefined, policies: true }),
  "aws-node": ({ daemonSet }) => ({
    name: "Amazon VPC CNI",
    hostPort: true,
    // Its node agent runs in any case.
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

/** What can be read about the network plugin: whether it forwards host ports, and enforces NetworkPolicies. */
export async function checkNetworkPlugin(cluster: Cluster): Promise<readonly Check[]> {
  const plugins = await findPlugins(cluster);
  if (plugins.length === 0) {
    return [HOST_PORT, POLICIES].map((name) => unknown(name, "the network plugin is none that this program knows"));
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
        no: "does not enforce them: every pod reaches every other one",
        next: "Enable them in the network plugin, or install one that enforces them beside it (kube-network-policies)",
      },
    ),
  ];
}

/** One plugin that does it is enough. */
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
  // k3s has both inside, until another plugin takes its place.
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
