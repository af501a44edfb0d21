import { setTimeout as sleep } from "node:timers/promises";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import type { Log } from "../terminal/progress";
import { addressesOf, mediaNodes } from "./nodes";

const POLL_MS = 2_000;
/** Time after which no load balancer controller is assumed. Controllers assign an address within seconds. */
const PATIENCE_MS = 60_000;
const ROUTER = { apiVersion: "v1", kind: "Service", metadata: { name: "router", namespace: NAMESPACE } };

/**
 * Gives the router's load balancer the address of the node during an update. kind has no controller for load balancers, and the engine
 * waits for an address. kube-proxy forwards the node's address to the router.
 */
export async function withLoadBalancer<T>(cluster: Cluster, update: () => Promise<T>, pollMs = POLL_MS): Promise<T> {
  const updated = await during(update, () => giveAddress(cluster), pollMs);
  await giveAddress(cluster);
  return updated;
}

/** Warns once during an update when the cluster gives the router's load balancer no address, for which the engine waits ten minutes. */
export function warnedOfNoAddress<T>(
  cluster: Cluster,
  log: Log,
  update: () => Promise<T>,
  { patienceMs = PATIENCE_MS, pollMs = POLL_MS } = {},
): Promise<T> {
  let since: number | undefined;
  let warned = false;
  const look = async (): Promise<void> => {
    const balancer = balancerOf(await cluster.read(ROUTER));
    since = balancer === undefined || balancer.length > 0 ? undefined : (since ?? Date.now());
    if (warned || since === undefined || Date.now() - since < patienceMs) return;
    warned = true;
    log.warn(
      "the cluster gives the router's load balancer no address. Install a controller for load balancers, such as MetalLB, " +
        'or stop with Ctrl-C and do without: SET="edge.service=nodePort"',
    );
  };
  return during(update, look, pollMs);
}

/** Repeats an action while another one runs. A failed action, for example while the namespace is deleted, is repeated in the next round. */
async function during<T>(update: () => Promise<T>, action: () => Promise<void>, pollMs: number): Promise<T> {
  const updated = new AbortController();
  const { signal } = updated;
  const repeating = (async () => {
    while (!signal.aborted) {
      await action().catch(() => undefined);
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  try {
    return await update();
  } finally {
    updated.abort();
    await repeating;
  }
}

type Ingress = readonly { readonly ip?: string }[];

/** Addresses of a load balancer. Undefined without a Service of that type. */
function balancerOf(service: KubernetesObject | undefined): Ingress | undefined {
  const { spec, status } = (service ?? {}) as {
    readonly spec?: { readonly type?: string };
    readonly status?: { readonly loadBalancer?: { readonly ingress?: Ingress } };
  };
  return spec?.type === "LoadBalancer" ? (status?.loadBalancer?.ingress ?? []) : undefined;
}

async function giveAddress(cluster: Cluster): Promise<void> {
  const balancer = balancerOf(await cluster.read(ROUTER));
  const ip = (await mediaNodes(cluster)).flatMap((node) => addressesOf(node, "InternalIP"))[0];
  // After a restart of its container a node may have another address.
  if (balancer === undefined || ip === undefined || balancer[0]?.ip === ip) return;
  await cluster.apply({ ...ROUTER, status: { loadBalancer: { ingress: [{ ip }] } } }, { subresource: "status" });
}
