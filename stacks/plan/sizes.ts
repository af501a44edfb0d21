import type { Environment, Settings } from "../schema/schema";

/** Resource requests of a container. CPU in cores, without a limit; memory in MiB. */
export interface Size {
  readonly cpu: number;
  readonly memory: number;
  /** Memory limit in MiB; equal to `memory` if the process is sized to it. */
  readonly memoryLimit: number;
}

/** Resource requests of a region's workloads, except bridges, whose size is configured. */
export interface Sizes {
  readonly web: Size & { readonly replicas: number };
  readonly prosody: Size;
  /** The JVM heap is derived from the limit, see jicofo.ts. */
  readonly jicofo: Size;
  /** Chrome, ffmpeg and a JVM, whose heap is a quarter of the limit. Shared memory and temporary files count, too. */
  readonly jibri: Size;
  readonly router: Size;
  readonly turn: Size;
  /** A server keeps boards in memory, with messages of up to 20 MB for images. */
  readonly whiteboard: Size;
  /** Dial-in and transcribers. Its JVM takes 60 % of the limit as heap. A call decodes, mixes and encodes sound. */
  readonly jigasi: Size;
  /** Prometheus has a default only: its needs grow with the cluster, so `monitoring.cpu` and `monitoring.memory` override it. */
  readonly monitoring: {
    readonly prometheus: Size;
    readonly grafana: Size;
    readonly alertmanager: Size;
    readonly operator: Size;
    readonly kubeStateMetrics: Size;
  };
  readonly keda: { readonly operator: Size; readonly metricsServer: Size };
  /** All other pods on system nodes except DaemonSets: cluster DNS, cloud controllers, cert-manager. */
  readonly overhead: Size;
}

/**
 * Production: the figures of 8x8 and of the images for one shard of a few hundred participants. Prosody never uses more than
 * one core; jicofo's heap of 1–1.5 GiB needs half as much memory again outside the heap. Development: enough to start.
 */
export const SIZES: Readonly<Record<Environment, Sizes>> = {
  development: {
    web: { cpu: 0.05, memory: 128, memoryLimit: 256, replicas: 1 },
    prosody: { cpu: 0.1, memory: 256, memoryLimit: 512 },
    jicofo: { cpu: 0.1, memory: 768, memoryLimit: 768 },
    jibri: { cpu: 1, memory: 3072, memoryLimit: 4096 },
    router: { cpu: 0.1, memory: 192, memoryLimit: 384 },
    turn: { cpu: 0.1, memory: 128, memoryLimit: 256 },
    whiteboard: { cpu: 0.02, memory: 96, memoryLimit: 256 },
    jigasi: { cpu: 0.1, memory: 512, memoryLimit: 1024 },
    monitoring: {
      prometheus: { cpu: 0.1, memory: 512, memoryLimit: 1024 },
      grafana: { cpu: 0.05, memory: 256, memoryLimit: 512 },
      alertmanager: { cpu: 0.01, memory: 64, memoryLimit: 128 },
      operator: { cpu: 0.01, memory: 64, memoryLimit: 256 },
      kubeStateMetrics: { cpu: 0.01, memory: 64, memoryLimit: 256 },
    },
    keda: {
      operator: { cpu: 0.02, memory: 96, memoryLimit: 384 },
      metricsServer: { cpu: 0.01, memory: 64, memoryLimit: 256 },
    },
    overhead: { cpu: 0.5, memory: 1024, memoryLimit: 1024 },
  },
  production: {
    web: { cpu: 0.25, memory: 256, memoryLimit: 512, replicas: 2 },
    prosody: { cpu: 1, memory: 1024, memoryLimit: 2048 },
    jicofo: { cpu: 0.5, memory: 2048, memoryLimit: 2048 },
    // One recorder on a node of four cores and 8 GiB: Chrome without a GPU and x264 use two to three cores.
    jibri: { cpu: 2.8, memory: 5120, memoryLimit: 5120 },
    router: { cpu: 1, memory: 512, memoryLimit: 1024 },
    turn: { cpu: 0.25, memory: 256, memoryLimit: 512 },
    whiteboard: { cpu: 0.1, memory: 256, memoryLimit: 512 },
    jigasi: { cpu: 1, memory: 2048, memoryLimit: 2048 },
    monitoring: {
      // About 8 KiB per series, and half a million series in a region of eighty nodes.
      prometheus: { cpu: 0.5, memory: 4096, memoryLimit: 4096 },
      grafana: { cpu: 0.1, memory: 256, memoryLimit: 512 },
      alertmanager: { cpu: 0.02, memory: 64, memoryLimit: 128 },
      operator: { cpu: 0.02, memory: 96, memoryLimit: 256 },
      kubeStateMetrics: { cpu: 0.02, memory: 128, memoryLimit: 384 },
    },
    keda: {
      operator: { cpu: 0.05, memory: 128, memoryLimit: 512 },
      metricsServer: { cpu: 0.05, memory: 96, memoryLimit: 384 },
    },
    overhead: { cpu: 1.2, memory: 3072, memoryLimit: 3072 },
  },
};

/**
 * Minimum bridges of a shard. The default in production is two, because a shard without a bridge fails its health check and
 * the router moves all of its rooms.
 */
export function minBridges({ environment, bridges }: Settings): number {
  return bridges.min ?? Math.min(environment === "production" ? 2 : 1, bridges.max);
}

/** Resource requests of Prometheus: the configured ones, else the default of the environment. */
export function prometheusSize({ environment, monitoring }: Settings): Size {
  const usual = SIZES[environment].monitoring.prometheus;
  return {
    cpu: monitoring.cpu ?? usual.cpu,
    memory: monitoring.memory ?? usual.memory,
    memoryLimit: monitoring.memory ?? usual.memoryLimit,
  };
}

/** Workloads with a configurable size, besides bridges and Prometheus, which have separate keys. */
export type SizedWorkload = "web" | "prosody" | "jicofo" | "jibri" | "jigasi" | "router" | "turn" | "whiteboard";

/** Size of one container: the configured figures, or those of the environment. */
export function workloadSize({ environment, workloads }: Settings, name: SizedWorkload): Size {
  const { cpu, memory, memoryLimit } = SIZES[environment][name];
  const { requests, limits } = workloads[name]?.resources ?? { requests: {}, limits: {} };
  const request = requests.memory ?? Math.min(memory, limits.memory ?? memory);
  return {
    cpu: requests.cpu ?? cpu,
    memory: request,
    memoryLimit: limits.memory ?? Math.max(memoryLimit, request),
  };
}
