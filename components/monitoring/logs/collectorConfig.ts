import type { LokiPlan } from "../../../stacks/plan/logs";
import { POD_SHARD } from "../../../stacks/catalogue/labels";

/** Replacement of an address in a log line. */
const MASK = "[address]";

/**
 * IPv4 and IPv6 addresses in log lines. Times of day, with two colons, do not match. Addresses of pods and nodes are masked too, since a
 * line does not distinguish them from those of participants.
 */
export const ADDRESSES: readonly string[] = [
  String.raw`(\b(?:\d{1,3}\.){3}\d{1,3}\b)`,
  String.raw`(\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b|\b(?:[0-9a-fA-F]{1,4}:){1,7}:(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?)`,
];

/**
 * Configuration of Grafana Alloy: it reads the log files of all containers of its node, which include the last lines of a container
 * that crashed.
 */
export function collectorConfig({ maskAddresses, url }: Pick<LokiPlan, "maskAddresses" | "url">): string {
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
    url = "${url}/loki/api/v1/push"
  }
}
`;
}

/** Labels of a line. */
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
