import { stringify } from "yaml";
import { POOL } from "../../stacks/catalogue/labels";
import type { PublishedPort } from "./freePorts";
import { CREATED_WITHIN, type Maker, NAME } from "./maker";
import { must } from "./program";

/** Class of load balancers whose address `make up` sets, so that no other controller does. */
export const NODE_CLASS = "jitsi.org/node";

/** Kubernetes in Docker. Ports are published when the cluster is created, so it has one node. */
export const KIND: Maker = {
  name: "kind",
  install: "https://kind.sigs.k8s.io/docs/user/quick-start/#installation",
  deleteCommand: `kind delete cluster --name ${NAME}`,
  context: `kind-${NAME}`,
  maxNodes: 1,
  overrides: { "cluster.podCidr": "10.244.0.0/16", "edge.loadBalancer.class": NODE_CLASS },
  list: async ({ env }) => (await must("kind", ["get", "clusters"], { env })).split("\n").filter((name) => name !== ""),
  create: async (tool, ports) => {
    const args = [`--name=${NAME}`, "--config=-", `--kubeconfig=${tool.kubeconfig}`, `--wait=${CREATED_WITHIN}`];
    await must("kind", ["create", "cluster", ...args], { ...tool, input: configuration(ports) });
  },
  start: async (tool) => {
    const { env, kubeconfig } = tool;
    await must("docker", ["start", `${NAME}-control-plane`], { env });
    await must("kind", ["export", "kubeconfig", `--name=${NAME}`, `--kubeconfig=${kubeconfig}`], { env });
  },
  remove: async (tool) =>
    void (await must("kind", ["delete", "cluster", `--name=${NAME}`, `--kubeconfig=${tool.kubeconfig}`], tool)),
};

function configuration(ports: readonly PublishedPort[]): string {
  const extraPortMappings = ports.map(({ address, port, protocol }) => ({
    containerPort: port,
    hostPort: port,
    listenAddress: address,
    protocol,
  }));
  const node = { role: "control-plane", labels: { [POOL]: "media" }, extraPortMappings };
  return stringify({ kind: "Cluster", apiVersion: "kind.x-k8s.io/v1alpha4", nodes: [node] });
}
