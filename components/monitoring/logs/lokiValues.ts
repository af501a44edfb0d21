import { DNS_DOMAIN } from "../../../stacks/catalogue/namespaces";
import { LOKI, type LokiPlan } from "../../../stacks/plan/logs";
import type { Placement } from "../../cluster/cluster";
import { resources, scheduledOn } from "../../pod";

/** One process handles about 20 GB a day, far more than a region writes. */
const SIZE = { cpu: 0.1, memory: 512, memoryLimit: 1024 };

/** Values of the chart `loki`: one process, one volume. */
export function lokiValues(
  plan: LokiPlan,
  storageClass: string | undefined,
  system: Placement,
): Record<string, unknown> {
  const off = { enabled: false };
  const none = { replicas: 0 };
  return {
    fullnameOverride: LOKI,
    ...(plan.dnsDomain === DNS_DOMAIN ? {} : { global: { clusterDomain: plan.dnsDomain } }),
    deploymentMode: "Monolithic",
    loki: {
      // Only the collector and Grafana reach it; see isolation.ts.
      auth_enabled: false,
      commonConfig: { replication_factor: 1 },
      storage: { type: "filesystem" },
      schemaConfig: {
        configs: [
          {
            from: "2024-04-01",
            store: "tsdb",
            object_store: "filesystem",
            schema: "v13",
            index: { prefix: "loki_index_", period: "24h" },
          },
        ],
      },
      limits_config: { retention_period: `${plan.retentionDays * 24}h` },
      compactor: { retention_enabled: true, delete_request_store: "filesystem" },
      analytics: { reporting_enabled: false },
    },
    singleBinary: {
      replicas: 1,
      resources: resources(SIZE),
      persistence: {
        enabled: true,
        size: `${plan.storageGi}Gi`,
        ...(storageClass === undefined ? {} : { storageClass }),
      },
      ...scheduledOn(system),
    },
    // Components of the chart's other modes, and helpers that one process does not need.
    read: none,
    write: none,
    backend: none,
    chunksCache: off,
    resultsCache: off,
    gateway: off,
    lokiCanary: off,
    test: off,
    minio: off,
    sidecar: { rules: off },
    // The chart's ClusterRole has an empty list of rules. The API server stores that as null, so that each preview showed a change.
    rbac: { namespaced: true },
  };
}
