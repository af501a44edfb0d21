import { type Input, type Output, output } from "@pulumi/pulumi";
import type { KubePrometheusPlan, ReceiverPlan } from "../../../stacks/plan/monitoring";
import { script } from "../../script";
import { ALERTMANAGER_CONFIG, CONFIG_FOLDER, SECRETS_FOLDER } from "./alertmanagerValues";

/** Templates of the titles and texts of messages. */
export const MESSAGES = script("monitoring/kubePrometheus/messages.tmpl");

/** Name of the receiver that alerts go to. */
export const RECEIVER = "operators";

/** An alert of the chart that always fires. While it arrives, alerts are evaluated and sent. */
const WATCHDOG = "Watchdog";

/** Sets a field to the credential of the receiver, or to the path of the file with it. */
type Credential = (field: string) => Readonly<Record<string, string>>;

/**
 * Alertmanager's configuration, as JSON, which is YAML.
 * @param secret of the receiver: password, URL or key; undefined if it is in a Secret of the operator.
 */
export function alertmanagerConfig(
  { receiver, receiverKey, heartbeat }: Pick<KubePrometheusPlan, "receiver" | "receiverKey" | "heartbeat">,
  secret: Input<string> | undefined,
): Output<string> {
  return output(secret ?? "").apply((known) => {
    const credential: Credential = (field) =>
      receiverKey === undefined
        ? { [field]: known }
        : { [`${field}_file`]: `${SECRETS_FOLDER}/${receiverKey.secret}/${receiverKey.key}` };
    return JSON.stringify(config(receiver, heartbeat, credential), undefined, 2);
  });
}

function config(receiver: ReceiverPlan | undefined, heartbeat: string | undefined, credential: Credential): object {
  return {
    templates: [`${CONFIG_FOLDER}/${ALERTMANAGER_CONFIG.messages}`],
    route: {
      receiver: "none",
      // PagerDuty merges messages with equal groups, so a group belongs to one region.
      group_by: ["alertname", "region", "shard"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "4h",
      routes: [
        ...(heartbeat === undefined ? [] : [heartbeatRoute()]),
        ...(receiver === undefined ? [] : [{ receiver: RECEIVER, matchers: ['severity=~"critical|warning"'] }]),
      ],
    },
    inhibit_rules: [
      // Of one alert with both severities, the critical one is sent.
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity="warning"'],
        equal: ["alertname", "namespace"],
      },
      // The warnings of a shard that is down follow from it.
      { source_matchers: ['alertname="JitsiShardDown"'], target_matchers: ['severity="warning"'], equal: ["shard"] },
    ],
    receivers: [
      { name: "none" },
      ...(heartbeat === undefined
        ? []
        : [{ name: "heartbeat", webhook_configs: [{ url: heartbeat, send_resolved: false }] }]),
      ...(receiver === undefined ? [] : [{ name: RECEIVER, ...integration(receiver, credential) }]),
    ],
  };
}

/** Calls the heartbeat every minute. */
function heartbeatRoute(): object {
  return {
    receiver: "heartbeat",
    matchers: [`alertname="${WATCHDOG}"`],
    group_wait: "0s",
    group_interval: "1m",
    repeat_interval: "1m",
  };
}

const TITLE = '{{ template "jitsi.title" . }}';
const TEXT = '{{ template "jitsi.text" . }}';
const DASHBOARD = "{{ .CommonAnnotations.dashboard_url }}";
const RUNBOOK = "{{ .CommonAnnotations.runbook_url }}";

function integration(receiver: ReceiverPlan, credential: Credential): object {
  switch (receiver.type) {
    case "email":
      return {
        email_configs: receiver.to.map((to) => ({
          to,
          from: receiver.from,
          smarthost: receiver.smarthost,
          require_tls: true,
          send_resolved: true,
          headers: { Subject: TITLE },
          text: TEXT,
          // Without it Alertmanager sends its own template, which has no first steps.
          html: "",
          ...(receiver.username === undefined
            ? {}
            : { auth_username: receiver.username, ...credential("auth_password") }),
        })),
      };
    case "slack":
      return {
        slack_configs: [
          {
            ...credential("api_url"),
            channel: receiver.channel,
            send_resolved: true,
            title: TITLE,
            title_link: DASHBOARD,
            fallback: TITLE,
            text: TEXT,
            color: '{{ template "jitsi.color" . }}',
          },
        ],
      };
    case "pagerduty":
      return { pagerduty_configs: [{ ...credential("routing_key"), send_resolved: true, ...PAGERDUTY }] };
    case "webhook":
      // Its body is Alertmanager's own JSON, which has every label and annotation.
      return { webhook_configs: [{ ...credential("url"), send_resolved: true }] };
  }
}

/** PagerDuty leaves out a link without an address. */
const PAGERDUTY = {
  description: TITLE,
  severity: '{{ if eq .CommonLabels.severity "critical" }}critical{{ else }}warning{{ end }}',
  source: "{{ .CommonLabels.region }}",
  component: "{{ .CommonLabels.shard }}",
  group: "{{ .CommonLabels.stack }}",
  class: "{{ .CommonLabels.alertname }}",
  client: "Grafana",
  client_url: "{{ .ExternalURL }}",
  // Alertmanager parses details as YAML, so the templates write lists in JSON. By default `firing` and `resolved` repeat all labels.
  details: {
    firing: '{{ template "jitsi.descriptions" .Alerts.Firing }}',
    resolved: '{{ template "jitsi.descriptions" .Alerts.Resolved }}',
    first_steps: "{{ with .Alerts.Firing }}[{{ (index . 0).Annotations.first_steps | toJson }}]{{ end }}",
  },
  links: [
    { href: DASHBOARD, text: "Dashboard" },
    { href: RUNBOOK, text: "Runbook" },
    { href: '{{ template "jitsi.silence" . }}', text: "Silence" },
  ],
};
