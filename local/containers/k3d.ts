import { replaceFile } from "../machine/replaceFile";
import type { PublishedPort } from "./freePorts";
import { CREATED_WITHIN, type Maker, MEDIA_LABEL, NAME, type Tool } from "./maker";
import { must } from "./program";

/**
 * k3s in Docker. Its ingress controller, Traefik, would occupy the ports of the router. Its load balancer assigns a node's address to the
 * router.
 */
export const K3D: Maker = {
  name: "k3d",
  install: "https://k3d.io/#installation",
  deleteCommand: `k3d cluster delete ${NAME}`,
  context: `k3d-${NAME}`,
  maxNodes: 2,
  overrides: { "cluster.podCidr": "10.42.0.0/16" },
  list: async ({ env }) => {
    const clusters = JSON.parse(await must("k3d", ["cluster", "list", "--output", "json"], { env })) as unknown;
    return (clusters as readonly { readonly name: string }[] | null)?.map(({ name }) => name) ?? [];
  },
  create: async (tool, ports) => {
    const args = [
      "--servers=1",
      // By default k3d publishes the API server on all addresses of this machine.
      "--api-port=127.0.0.1:random",
      "--kubeconfig-update-default=false",
      "--k3s-arg=--disable=traefik@server:0",
      `--k3s-node-label=${MEDIA_LABEL}@server:0`,
      ...ports.map((port) => `--port=${published(port)}`),
      "--wait",
      `--timeout=${CREATED_WITHIN}`,
    ];
    await must("k3d", ["cluster", "create", NAME, ...args], tool);
    await writeKubeconfig(tool);
  },
  start: async (tool) => {
    await must("k3d", ["cluster", "start", NAME, "--wait", `--timeout=${CREATED_WITHIN}`], tool);
    await writeKubeconfig(tool);
  },
  addNode: async (tool) => {
    const args = [`--cluster=${NAME}`, "--role=agent", `--k3s-node-label=${MEDIA_LABEL}`, "--wait"];
    await must("k3d", ["node", "create", `${NAME}-more`, ...args, `--timeout=${CREATED_WITHIN}`], tool);
  },
  remove: async (tool) => void (await must("k3d", ["cluster", "delete", NAME], tool)),
};

/** k3d's proxy forwards TCP to every node. Media is published by the node itself, so that the bridge sees the sender's address. */
function published({ address, port, protocol }: PublishedPort): string {
  const to = protocol === "TCP" ? "loadbalancer" : "server:0:direct";
  return `${address}:${port}:${port}/${protocol.toLowerCase()}@${to}`;
}

async function writeKubeconfig({ env, kubeconfig }: Tool): Promise<void> {
  replaceFile(kubeconfig, await must("k3d", ["kubeconfig", "get", NAME], { env }), 0o600);
}
