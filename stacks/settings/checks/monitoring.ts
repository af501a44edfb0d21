import { MAX_STORAGE_GI } from "../../schema/monitoring";
import { isUrl } from "../../schema/urls";
import { set } from "../commands";
import { MASK } from "../mask";
import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";
import { storage, storageNeeded } from "../../plan/storage";
import { hasSecret, orExisting } from "./existingSecrets";

/** Checks that alerts have a receiver and metrics have storage. */
export function monitoring(settings: Settings): Problem[] {
  const { enabled, prometheus } = settings.monitoring;
  const own = settings.cluster.addons.prometheusOperator === "install";
  if (!enabled) return [];
  return own
    ? [...receivers(settings), ...access(settings), ...volume(settings), ...storageClass(settings)]
    : prometheus === undefined
      ? [
          {
            key: "jitsi:monitoring.prometheus",
            message:
              "required for cluster.addons.prometheusOperator existing: the URL of its Prometheus, and the labels that it selects by",
            comparedWith: ["jitsi:cluster.addons.prometheusOperator"],
            fix: "pulumi config set --path jitsi:monitoring.prometheus.url http://prometheus-k8s.monitoring.svc:9090",
          },
        ]
      : [];
}

function receivers(settings: Settings): Problem[] {
  const { monitoring, receiverSecret, environment } = settings;
  const { receiver, heartbeat } = monitoring;
  const problems: Problem[] = [];
  if (receiver === undefined && environment === "production") {
    problems.push({
      key: "jitsi:monitoring.receiver",
      message: "required in production: the receiver of alerts (type email, slack, pagerduty or webhook)",
      fix: "pulumi config set --path jitsi:monitoring.receiver.type pagerduty",
    });
  }
  const wanted = receiver === undefined ? undefined : SECRETS[receiver.type];
  if (
    wanted !== undefined &&
    !hasSecret(settings, "receiverSecret") &&
    (receiver?.type !== "email" || receiver.username !== undefined)
  ) {
    problems.push({
      key: "jitsi:receiverSecret",
      message: `monitoring.receiver of type ${receiver?.type} needs ${wanted.what}; ${orExisting("receiverSecret")}`,
      comparedWith: ["jitsi:monitoring.receiver", "jitsi:existingSecrets.receiverSecret"],
      fix: "pulumi config set --secret receiverSecret",
    });
  }
  if (wanted !== undefined && receiverSecret !== undefined && !wanted.is(receiverSecret)) {
    problems.push({
      key: "jitsi:receiverSecret",
      value: MASK,
      message: wanted.what,
      fix: "pulumi config set --secret receiverSecret",
    });
  }
  if (heartbeat === undefined && environment === "production") {
    problems.push({
      key: "jitsi:monitoring.heartbeat",
      message: "required in production: the URL of an external service that raises an alarm when heartbeats stop",
      fix: "pulumi config set --path jitsi:monitoring.heartbeat https://<service>/<id>",
    });
  }
  return problems;
}

/** The secret of each receiver type. Alertmanager would parse braces in a key as a template. */
const SECRETS = {
  email: { what: "the password of monitoring.receiver.username", is: () => true },
  slack: { what: "the URL of Slack's incoming webhook, which begins with https://", is: isHttps },
  pagerduty: {
    what: "the integration key (Events API v2), without spaces and braces",
    is: (text: string) => /^[^\s{}]+$/.test(text),
  },
  webhook: { what: "the webhook's URL, which begins with https://", is: isHttps },
} as const;

function isHttps(text: string): boolean {
  return isUrl(text, ["https"]);
}

function access({ monitoring, environment }: Settings): Problem[] {
  if (environment !== "production" || monitoring.allow.length > 0) return [];
  return [
    {
      key: "jitsi:monitoring.allow",
      message: "required in production: the address ranges that may open Grafana",
      fix: "pulumi config set --path 'jitsi:monitoring.allow[0]' 198.51.100.0/24",
    },
  ];
}

/** Checks only configured values. With the defaults, Prometheus deletes the oldest samples when the volume is full. */
function volume(settings: Settings): Problem[] {
  const { retentionDays, storageGi } = settings.monitoring;
  const { gi, days } = storageNeeded(settings);
  const used = storage(settings);
  if ((retentionDays === undefined && storageGi === undefined) || gi <= used.storageGi) return [];
  return [
    {
      key: retentionDays === undefined ? "jitsi:monitoring.storageGi" : "jitsi:monitoring.retentionDays",
      value: retentionDays ?? storageGi,
      message: `${used.storageGi} GiB hold about ${days} days of metrics at the maximum number of nodes; ${used.retentionDays} days need ${gi} GiB`,
      fix:
        gi > MAX_STORAGE_GI
          ? set(["monitoring", "retentionDays"], Math.max(1, days))
          : set(["monitoring", "storageGi"], gi),
    },
  ];
}

/**
 * Without a storage class the volume claims of Prometheus can stay pending, and then no alert reports it. In development the
 * cluster's default class is used.
 */
function storageClass({ cloud, cluster, environment }: Settings): Problem[] {
  if (cloud !== "kubeconfig" || environment !== "production" || cluster.storageClass !== undefined) return [];
  return [
    {
      key: "jitsi:cluster.storageClass",
      message:
        "required in production, for the volumes of Prometheus and Grafana: a class listed by kubectl get storageclass",
      fix: "pulumi config set --path jitsi:cluster.storageClass <name>",
    },
  ];
}

/** Warnings about values that are valid but probably not intended. */
export function monitoringNotes({ monitoring, cluster, existingSecrets }: Settings): string[] {
  const own = cluster.addons.prometheusOperator === "install";
  const world = monitoring.allow.filter((range) => range.endsWith("/0"));
  return [
    ...(own && monitoring.prometheus !== undefined
      ? ["jitsi:monitoring.prometheus has no effect: cluster.addons.prometheusOperator is install"]
      : []),
    ...(existingSecrets.receiverSecret !== undefined && (!own || !monitoring.enabled)
      ? ["jitsi:existingSecrets.receiverSecret has no effect: this region has no Alertmanager of its own"]
      : []),
    ...(own && world.length > 0
      ? [`jitsi:monitoring.allow contains ${world.join(" and ")}: only the password protects Grafana from the internet`]
      : []),
  ];
}
