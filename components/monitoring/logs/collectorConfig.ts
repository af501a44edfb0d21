import type { LokiPlan } from "../../../stacks/plan/logs";
import { POD_SHARD } from "../../../stacks/catalogue/labels";
import { LOKI_URL } from "./lokiValues";

/** What stands in a line for the address of somebody. */
const MASK = "[address]";

/**
 * Addresses as they are written in lines of logs, IPv4 and IPv6. Times, which have two colons, are none; addresses of pods and
 * nodes are masked too, since a line does not say whose they are.
 */
export const ADDRESSES: readonly string[] = [
  String.raw`(\b(?:\d{1,3}\.){3}\d{1,3}\b)`,
  String.raw`(\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b|\b(?:[0-9a-fA-F]{1,4}:){1,7}:(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?)`,
];

/**
 * Configuration of Grafana Alloy: the logs of every container of its node, from the node's own files, so that the last lines of
 * a container that crashed are read although it is gone.
 */
export function collectorConfig({ maskAddresses }: Pick<LokiPlan, "maskAddresses">): string {
  return `discovery.kubernetes "pods" {
  role = "pod"
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + coalesce(sys.env("HOSTNAME"), constants.hostname)
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
${LABELS.map(([source, target]) => rule(source, target)).join("\n")}
  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    target_label  = "__path__"
    replacement   = "/var/log/pods/*$1/*.log"
  }
}

local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}

loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}

loki.process "pods" {
  stage.cri {}
${maskAddresses ? `${ADDRESSES.map(mask).join("\n")}\n` : ""}  forward_to = [loki.write.loki.receiver]
}

loki.write "loki" {
  endpoint {
    url = "${LOKI_URL}/loki/api/v1/push"
  }
}
`;
}

/** What a line can be found by. */
const LABELS = [
  ["__meta_kubernetes_namespace", "namespace"],
  ["__meta_kubernetes_pod_name", "pod"],
  ["__meta_kubernetes_pod_container_name", "container"],
  [POD_SHARD, "shard"],
] as const;

function rule(source: string, target: string): string {
  return `  rule {
    source_labels = ["${source}"]
    target_label  = "${target}"
  }`;
}

function mask(expression: string): string {
  return `  stage.replace {
    expression = ${JSON.stringify(expression)}
    replace    = "${MASK}"
  }`;
}
