import { KWOK_NODE } from "../controlPlane/processes";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { podGet } from "../kubernetes/podHttp";
import { UserError } from "../terminal/userError";
import { Semaphore } from "./semaphore";

/** Pods asked at the same time: each is a connection of its own through the API server. */
const AT_ONCE = 16;

/** A pod, as far as its state goes. */
export interface Pod extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** How pods are asked. A UserError is thrown when there is no answer. */
export interface PodCalls {
  /** GET of a path. */
  readonly get: (pod: Pod, port: number, path: string) => Promise<string>;
  /** What the kubelet last heard from its readiness probe. */
  readonly ready: (pod: Pod) => Promise<boolean>;
}

export function podCalls(cluster: Cluster): PodCalls {
  const semaphore = new Semaphore(AT_ONCE);
  return {
    get: (pod, port, path) => semaphore.run(() => podGet(cluster, pod, port, path)),
    ready: (pod) => Promise.resolve(isReady(pod)),
  };
}

/** For pods that KWOK plays: they are ready, whatever is asked of them, and nobody is there to answer. */
export const NO_CONTAINERS: PodCalls = { get: refuse, ready: refuse };

function refuse(): Promise<never> {
  return Promise.reject(new UserError("no container runs on the local control plane"));
}

/** Whether all nodes of a cluster are played by KWOK. Who may not look at nodes is not on the local control plane. */
export async function isPlayed(cluster: Cluster): Promise<boolean> {
  const nodes = await cluster.list("v1", "Node").catch(() => []);
  return nodes.length > 0 && nodes.every(({ metadata }) => metadata.labels?.[KWOK_NODE.key] === KWOK_NODE.value);
}

/** Ready by its own probes, and not on its way out. */
export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.some(({ status, type }) => type === "Ready" && status === "True") === true;
  return ready && !isLeaving(pod);
}

export function isLeaving(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}
