import assert from "node:assert/strict";
import { checkNetworkPlugin } from "../../../local/doctor/networkPlugin";
import type { Cluster, KubernetesObject, ObjectRef } from "../../../local/kubernetes/client";
import { stubCluster } from "../../support/stubCluster";

function daemonSet(name: string, args: readonly string[] = []): KubernetesObject {
  const spec = { template: { spec: { containers: [{ args }] } } };
  return { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name, namespace: "kube-system" }, spec };
}

function node(kubeletVersion: string, args = ""): KubernetesObject {
  const metadata = { name: "one", annotations: { "k3s.io/node-args": args } };
  return { apiVersion: "v1", kind: "Node", metadata, status: { nodeInfo: { kubeletVersion } } };
}

function cilium(data: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cilium-config", namespace: "kube-system" }, data };
}

/** Verdicts for host ports and for NetworkPolicies. */
async function verdicts(...objects: readonly KubernetesObject[]): Promise<string> {
  const read = ({ kind, metadata }: ObjectRef): Promise<KubernetesObject | undefined> =>
    Promise.resolve(objects.find((one) => one.kind === kind && one.metadata.name === metadata.name));
  const cluster = Object.assign<Cluster, Pick<Cluster, "read">>(stubCluster(objects), { read });
  return (await checkNetworkPlugin(cluster)).map(({ verdict }) => verdict).join(" ");
}

describe("make doctor, network plugin", () => {
  for (const [what, expected, ...objects] of [
    ["Calico", "ok ok", daemonSet("calico-node")],
    ["Flannel", "ok fails", daemonSet("kube-flannel-ds")],
    ["Flannel with a policy engine", "ok ok", daemonSet("kube-flannel-ds"), daemonSet("kube-network-policies")],
    ["kindnet", "ok unknown", daemonSet("kindnet")],
    ["Amazon's without policies", "ok fails", daemonSet("aws-node", ["--enable-network-policy=false"])],
    ["Amazon's with policies", "ok ok", daemonSet("aws-node", ["--enable-network-policy=true"])],
    ["Cilium beside kube-proxy", "fails ok", daemonSet("cilium"), cilium({ "kube-proxy-replacement": "false" })],
    ["Cilium in place of kube-proxy", "ok ok", daemonSet("cilium"), cilium({ "kube-proxy-replacement": "true" })],
    ["Cilium with portmap", "ok ok", daemonSet("cilium"), cilium({ "cni-chaining-mode": "portmap" })],
    [
      "Cilium that enforces nothing",
      "ok fails",
      daemonSet("cilium"),
      cilium({ "kube-proxy-replacement": "true", "enable-policy": "never" }),
    ],
    ["k3s", "ok ok", node("v1.36.1+k3s1", '["server"]')],
    ["k3s without policies", "ok fails", node("v1.36.1+k3s1", '["server","--disable-network-policy"]')],
    ["one that is not known", "unknown unknown", node("v1.36.1"), daemonSet("kube-proxy")],
  ] as const) {
    it(`reports for ${what}: ${expected}`, async () => assert.equal(await verdicts(...objects), expected));
  }
});
