import { type Input, type Output, output } from "@pulumi/pulumi";
import type { KubePrometheusPlan, ReceiverPlan } from "../../../stacks/plan/monitoring";

/** The alert that always fires, of the chart's own rules: while it arrives, alerts can be sent. */
const WATCHDOG = "Watchdog";

/**
 * Alertmanager's configuration, as the JSON that its YAML may be.
 * @param secret what the receiver is let in with.
 */
export function alertmanagerConfig(
  { receiver, heartbeat }: Pick<KubePrometheusPlan, "receiver" | "heartbeat">,
  secret: Input<string> | undefined,
): Output<string> {
  return output(secret ?? "").apply((known) => JSON.stringify(config(receiver, heartbeat, known), undefined, 2));
}

function config(receiver: ReceiverPlan | undefined, heartbeat: string | undefined, secret: string): object {
  return {
    route: {
      receiver: "nobody",
      group_by: ["alertname", "shard"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "4h",
      routes: [
        ...(heartbeat === undefined ? [] : [beat()]),
        ...(receiver === undefined ? [] : [{ receiver: "people", matchers: ['severity=~"critical|warning"'] }]),
      ],
    },
    inhibit_rules: [
      // Of the same thing, the worse is said.
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity="warning"'],
        equal: ["alertname", "namespace"],
      },
      // A shard that is down has many reasons to complain about.
      { source_matchers: ['alertname="JitsiShardDown"'], target_matchers: ['severity="warning"'], equal: ["shard"] },
    ],
    receivers: [
      { name: "nobody" },
      ...(heartbeat === undefined
        ? []
        : [{ name: "heartbeat", webhook_configs: [{ url: heartbeat, send_resolved: false }] }]),
      ...(receiver === undefined ? [] : [{ name: "people", ...integration(receiver, secret) }]),
    ],
  };
}

/** Every minute, for as long as Prometheus evaluates rules and Alertmanager sends. */
function beat(): object {
  return {
    receiver: "heartbeat",
    matchers: [`alertname="${WATCHDOG}"`],
    group_wait: "0s",
    group_interval: "1m",
    repeat_interval: "1m",
  };
}

function integration(receiver: ReceiverPlan, secret: string): object {
  switch (receiver.type) {
    case "email":
      return {
        email_configs: receiver.to.map((to) => ({
          to,
          from: receiver.from,
          smarthost: receiver.smarthost,
          require_tls: true,
          send_resolved: true,
          ...(receiver.username === undefined ? {} : { auth_username: receiver.username, auth_password: secret }),
        })),
      };
    case "slack":
      return {
        slack_configs: [{ api_url: secret, channel: receiver.channel, send_resolved: true, title: TITLE, text: TEXT }],
      };
    case "pagerduty":
      return { pagerduty_configs: [{ routing_key: secret, send_resolved: true, description: TITLE }] };
    case "webhook":
      return { webhook_configs: [{ url: secret, send_resolved: true }] };
  }
}

const TITLE = "{{ .CommonLabels.alertname }} {{ .CommonLabels.shard }}: {{ .CommonAnnotations.summary }}";
const TEXT = "{{ range .Alerts }}{{ .Annotations.description }} {{ .Annotations.runbook_url }}\n{{ end }}";
