import { setTimeout as sleep } from "node:timers/promises";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { Cluster } from "../kubernetes/client";
import { addressesOf, mediaNodes } from "./nodes";

const POLL_MS = 2_000;
const ROUTER = { apiVersion: "v1", kind: "Service", metadata: { name: "router", namespace: NAMESPACE } };

/**
 * Gives the router's load balancer the address of the node during an update. kind has no controller for load balancers, and the engine
 * waits for an address. kube-proxy leads the address, which is the node's own, to the router.
 */
export async function withLoadBalancer<T>(cluster: Cluster, update: () => Promise<T>, pollMs = POLL_MS): Promise<T> {
  const updated = new AbortController();
  const { signal } = updated;
  const serving = (async () => {
    while (!signal.aborted) {
      // A failed request, for example while the namespace is deleted, is repeated.
      await giveAddress(cluster).catch(() => undefined);
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  try {
    return await update();
  } finally {
    updated.abort();
    await serving;
    await giveAddress(cluster).catch(() => undefined);
  }
}

async function giveAddress(cluster: Cluster): Promise<void> {
  const service = await cluster.read(ROUTER);
  if (service === undefined || (service["spec"] as { readonly type?: string }).type !== "LoadBalancer") return;
  const ip = (await mediaNodes(cluster)).flatMap((node) => addressesOf(node, "InternalIP"))[0];
  const { loadBalancer } = service["status"] as {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] };
  };
  // A node has another address after its container was started again.
  if (ip === undefined || loadBalancer?.ingress?.[0]?.ip === ip) return;
  await cluster.apply({ ...ROUTER, status: { loadBalancer: { ingress: [{ ip }] } } }, { subresource: "status" });
}
