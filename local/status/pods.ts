import { KWOK_NODE } from "../controlPlane/processes";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { podRequest } from "../kubernetes/podHttp";
import { UserError } from "../terminal/userError";
import { Semaphore } from "./semaphore";

/** Concurrent requests to pods: each opens a connection through the API server. */
const AT_ONCE = 16;

export interface Pod extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly initContainerStatuses?: readonly { readonly name: string; readonly ready: boolean }[];
  };
}

/** Requests to pods. They throw a UserError when a pod does not answer. */
export interface PodCalls {
  readonly get: (pod: Pod, port: number, path: string) => Promise<string>;
  /** Whether the pod's last readiness probe succeeded. */
  readonly ready: (pod: Pod) => Promise<boolean>;
}

export function podCalls(cluster: Cluster): PodCalls {
  const semaphore = new Semaphore(AT_ONCE);
  return {
    get: (pod, port, path) => semaphore.run(() => podRequest(cluster, pod, port, path)),
    ready: (pod) => Promise.resolve(isReady(pod)),
  };
}

/** For pods that KWOK simulates: they count as ready, but have no containers that answer. */
export const NO_CONTAINERS: PodCalls = { get: refuse, ready: refuse };

function refuse(): Promise<never> {
  return Promise.reject(new UserError("no container runs on the local control plane"));
}

/** Whether KWOK simulates all nodes of a cluster. Without permission to list nodes the cluster is not the local control plane. */
export async function isSimulated(cluster: Cluster): Promise<boolean> {
  const nodes = await cluster.list("v1", "Node").catch(() => []);
  return nodes.length > 0 && nodes.every(({ metadata }) => metadata.labels?.[KWOK_NODE.key] === KWOK_NODE.value);
}

/** Whether a pod is ready and not terminating. */
export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.some(({ status, type }) => type === "Ready" && status === "True") === true;
  return ready && !isLeaving(pod);
}

export function isLeaving(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}
