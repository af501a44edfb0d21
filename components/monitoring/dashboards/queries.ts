/** Matcher of the shards that the reader chooses. */
export const SHARD = 'shard=~"$shard"';

export function sumByShard(metric: string): string {
  return `sum by (shard) (${metric}{${SHARD}})`;
}

/** Per second. */
export function rateByShard(metric: string): string {
  return `sum by (shard) (rate(${metric}{${SHARD}}[$__rate_interval]))`;
}

export function increaseByShard(metric: string): string {
  return `sum by (shard) (increase(${metric}{${SHARD}}[$__rate_interval]))`;
}

/**
 * CPU use of containers by pod, cores.
 * @param pods further matchers. The kubelet's metrics have no label `shard`
 */
export function cpuByPod(container: string, pods = ""): string {
  return `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="jitsi"${pods}, container="${container}"}[$__rate_interval]))`;
}

/** Working set of containers by pod, bytes. */
export function memoryByPod(container: string, pods = ""): string {
  return `sum by (pod) (container_memory_working_set_bytes{namespace="jitsi"${pods}, container="${container}"})`;
}

/** Working set of containers by pod, as a share of their limit. */
export function memoryShareByPod(container: string): string {
  const labels = `namespace="jitsi", container="${container}"`;
  return `max by (pod) (container_memory_working_set_bytes{${labels}})
/ max by (pod) (kube_pod_container_resource_limits{${labels}, resource="memory"})`;
}
