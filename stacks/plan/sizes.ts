import type { Environment, Settings } from "../schema/schema";

/** What a container asks for. CPU in cores (no limit is ever set on it), memory in MiB. */
export interface Size {
  readonly cpu: number;
  readonly memory: number;
  /** Memory limit in MiB; equal to `memory` where the process is sized to it. */
  readonly memoryLimit: number;
}

/** What the parts of a region ask for, except bridges, whose size is configuration. Memory in MiB. */
export interface Sizes {
  readonly web: Size & { readonly replicas: number };
  readonly prosody: Size;
  /** The JVM's heap is derived from the limit; see jicofo. */
  readonly jicofo: Size;
  readonly router: Size;
  readonly turn: Size;
  /** Prometheus by default; what it needs grows with the cluster, so `monitoring.cpu` and `monitoring.memory` change it. */
  readonly monitoring: {
    readonly prometheus: Size;
    readonly grafana: Size;
    readonly alertmanager: Size;
    readonly operator: Size;
    readonly kubeStateMetrics: Size;
    readonly adapter: Size;
  };
  /** Everything else on system nodes, but for what runs on every node: cluster DNS, controllers of the cloud, certificates. */
  readonly overhead: Size;
}

/**
 * Production: what 8x8 and the images suggest for one shard of a few hundred participants (prosody never uses more than
 * one core; jicofo's heap of 1–1.5 GiB needs half as much again outside the heap). Development: enough to start.
 */
export const SIZES: Readonly<Record<Environment, Sizes>> = {
  development: {
    web: { cpu: 0.05, memory: 128, memoryLimit: 256, replicas: 1 },
    prosody: { cpu: 0.1, memory: 256, memoryLimit: 512 },
    jicofo: { cpu: 0.1, memory: 768, memoryLimit: 768 },
    router: { cpu: 0.1, memory: 192, memoryLimit: 384 },
    turn: { cpu: 0.1, memory: 128, memoryLimit: 256 },
    monitoring: {
      prometheus: { cpu: 0.1, memory: 512, memoryLimit: 1024 },
      grafana: { cpu: 0.05, memory: 256, memoryLimit: 512 },
      alertmanager: { cpu: 0.01, memory: 64, memoryLimit: 128 },
      operator: { cpu: 0.01, memory: 64, memoryLimit: 256 },
      kubeStateMetrics: { cpu: 0.01, memory: 64, memoryLimit: 256 },
      adapter: { cpu: 0.02, memory: 96, memoryLimit: 256 },
    },
    overhead: { cpu: 0.5, memory: 1024, memoryLimit: 1024 },
  },
  production: {
    web: { cpu: 0.25, memory: 256, memoryLimit: 512, replicas: 2 },
    prosody: { cpu: 1, memory: 1024, memoryLimit: 2048 },
    jicofo: { cpu: 0.5, memory: 2048, memoryLimit: 2048 },
    router: { cpu: 1, memory: 512, memoryLimit: 1024 },
    turn: { cpu: 0.25, memory: 256, memoryLimit: 512 },
    monitoring: {
      // About 8 KiB a series, and half a million series in a region of eighty nodes.
      prometheus: { cpu: 0.5, memory: 4096, memoryLimit: 4096 },
      grafana: { cpu: 0.1, memory: 256, memoryLimit: 512 },
      alertmanager: { cpu: 0.02, memory: 64, memoryLimit: 128 },
      operator: { cpu: 0.02, memory: 96, memoryLimit: 256 },
      kubeStateMetrics: { cpu: 0.02, memory: 128, memoryLimit: 384 },
      adapter: { cpu: 0.05, memory: 128, memoryLimit: 256 },
    },
    overhead: { cpu: 1.2, memory: 3072, memoryLimit: 3072 },
  },
};

/**
 * Bridges that a shard has at the least: in production two unless configured, because a shard whose only bridge is away
 * answers its health check with no, and the router moves all of its rooms.
 */
export function minBridges({ environment, bridges }: Settings): number {
  return bridges.min ?? Math.min(environment === "production" ? 2 : 1, bridges.max);
}

/** What Prometheus asks for: the stack's own figures, or those of its environment. */
export function prometheusSize({ environment, monitoring }: Settings): Size {
  const usual = SIZES[environment].monitoring.prometheus;
  return {
    cpu: monitoring.cpu ?? usual.cpu,
    memory: monitoring.memory ?? usual.memory,
    memoryLimit: monitoring.memory ?? usual.memoryLimit,
  };
}
