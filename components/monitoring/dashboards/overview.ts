import { CRITICAL, stepsAsMarkdown } from "../alerts/firstSteps";
import { atLeast, atMost, type DashboardPlan, lines, linesBy, NEUTRAL, stat } from "./plan";
import { SHARD, sumByShard } from "./queries";

const byShard = linesBy("shard");
/** Average over bridges, weighted by their participants. */
const perParticipant = (metric: string): string =>
  `sum by (shard) (${metric}{${SHARD}} * jitsi_jvb_local_endpoints{${SHARD}}) / ${sumByShard("jitsi_jvb_local_endpoints")}`;
const alerts = (severity: string): string =>
  `count(ALERTS{alertname=~"Jitsi.*", alertstate="firing", region="$region", severity="${severity}"}) or vector(0)`;
const signalling = (code: string): string =>
  `sum(rate(haproxy_backend_http_responses_total{proxy="rooms"${code}}[5m]))`;

/** One look: is the fault in this region, and in which part? */
export const OVERVIEW: DashboardPlan = {
  uid: "jitsi-overview",
  title: "Jitsi overview",
  description: "Whether the region works, and its load and quality by shard.",
  variables: { shard: "label_values(jitsi_jicofo_conferences, shard)" },
  rows: [
    {
      title: "Is it us? All green: look at the participant's network",
      panels: [
        stat("Critical alerts", "short", alerts("critical"), atMost(1), "Calls break or participants cannot join."),
        stat(
          "Routers ready",
          "short",
          'sum(kube_statefulset_status_replicas_ready{namespace="jitsi", statefulset="router"})',
          atLeast(1, 2),
          "Without a router the region is unreachable. One alone has no replacement.",
          { details: "jitsi-router" },
        ),
        stat(
          "Shards for new rooms",
          "short",
          'min(haproxy_backend_active_servers{proxy="open"})',
          atLeast(1, 2),
          "Active and healthy shards with a bridge for new rooms, in the view of the router that sees fewest.",
          { details: "jitsi-router" },
        ),
        stat(
          "Failing joins",
          "percentunit",
          `${signalling(', code="5xx"')} / ${signalling("")}`,
          atMost(0.1, 0.02),
          "Signalling requests that are answered with status 5xx.",
          { details: "jitsi-router" },
        ),
        stat(
          "Bridges for new conferences",
          "short",
          "min(jitsi_jicofo_bridge_selector_bridge_count_operational)",
          atLeast(1),
          "Of the shard with fewest. A shard without one gets no new rooms.",
          { details: "jitsi-bridges" },
        ),
        stat(
          "Stress",
          "percentunit",
          "max(avg by (shard) (jitsi_jvb_stress))",
          atMost(0.8, 0.6),
          "Average of the bridges of the busiest shard. jicofo treats a bridge as overloaded from 80 % on.",
          { details: "jitsi-bridges" },
        ),
        stat(
          "Joins without media",
          "percentunit",
          "sum(rate(jitsi_jvb_endpoints_ice_failed_total[15m])) / sum(rate(jitsi_jvb_endpoints_total[15m]))",
          atMost(0.1, 0.05),
          "Joins for which ICE failed. Some always fail, in networks that block UDP and TURN.",
          { details: "jitsi-bridges" },
        ),
        stat("Split rooms", "short", "max(jitsi_rooms_split)", atMost(1), "Rooms with participants on two shards.", {
          details: "jitsi-router",
        }),
      ],
    },
    {
      title: "Now",
      panels: [
        stat(
          "Participants",
          "short",
          `sum(jitsi_jicofo_participants_current{${SHARD}})`,
          NEUTRAL,
          "In all conferences.",
        ),
        stat("Conferences", "short", `sum(jitsi_jicofo_conferences{${SHARD}})`, NEUTRAL, "Rooms with participants."),
        stat(
          "Largest conference",
          "short",
          `max(jitsi_jicofo_largest_conference{${SHARD}})`,
          NEUTRAL,
          "Its participants.",
        ),
        stat(
          "Bridges",
          "short",
          `sum(jitsi_jicofo_bridge_selector_bridge_count{${SHARD}})`,
          NEUTRAL,
          "Draining ones included.",
          { details: "jitsi-bridges" },
        ),
        stat("Warnings", "short", alerts("warning"), atMost(5, 1), "Alerts that can wait until the morning."),
        stat(
          "Room table in use",
          "percentunit",
          'max(haproxy_sticktable_used{name="rooms"} / haproxy_sticktable_size{name="rooms"})',
          atMost(0.95, 0.8),
          "From 95 % on new rooms get an error.",
          { details: "jitsi-router" },
        ),
        stat(
          "Certificate valid for",
          "s",
          'min(certmanager_certificate_expiration_timestamp_seconds{name="jitsi-tls"}) - time()',
          atLeast(7 * 86_400, 14 * 86_400),
          "Renewal is due when a third of the lifetime is left.",
        ),
        stat(
          "Components without metrics",
          "short",
          'count(up{namespace="jitsi"} == 0) or vector(0)',
          atMost(1),
          "Pods that Prometheus cannot scrape; alerts about them stay silent.",
        ),
      ],
    },
    {
      title: "Alerts",
      panels: [
        {
          kind: "table",
          title: "Firing alerts",
          description: "Alerts of this program. Those of the chart are in Alerting.",
          unit: "short",
          levels: NEUTRAL,
          queries: { alert: 'ALERTS{alertname=~"Jitsi.*", alertstate="firing", region="$region"}' },
        },
      ],
    },
    {
      title: "Calls",
      panels: [
        byShard(
          "Participants",
          "short",
          sumByShard("jitsi_jicofo_participants_current"),
          "In conferences of each shard.",
        ),
        byShard("Conferences", "short", sumByShard("jitsi_jicofo_conferences"), "Rooms with participants."),
        byShard(
          "New conferences",
          "cpm",
          `60 * sum by (shard) (rate(jitsi_jicofo_conferences_created_total{${SHARD}}[$__rate_interval]))`,
          "Per minute. A shard that drains or has no bridge for new rooms gets none.",
        ),
      ],
    },
    {
      title: "Capacity",
      panels: [
        byShard(
          "Stress",
          "percentunit",
          `avg by (shard) (jitsi_jvb_stress{${SHARD}})`,
          "The autoscaler adds bridges from bridges.stress on. jicofo treats a bridge as overloaded from 80 % on.",
          atMost(0.8),
        ),
        byShard(
          "Bridges for new conferences",
          "short",
          sumByShard("jitsi_jicofo_bridge_selector_bridge_count_operational"),
          "Bridges that are healthy and do not drain.",
        ),
        lines(
          "Bitrate",
          "bps",
          {
            "{{shard}} to participants": sumByShard("jitsi_jvb_outgoing_bitrate"),
            "{{shard}} from participants": sumByShard("jitsi_jvb_incoming_bitrate"),
          },
          "Media between bridges and participants.",
        ),
      ],
    },
    {
      title: "Quality",
      panels: [
        byShard(
          "Joins without media",
          "percentunit",
          `sum by (shard) (rate(jitsi_jvb_endpoints_ice_failed_total{${SHARD}}[15m])) / sum by (shard) (rate(jitsi_jvb_endpoints_total{${SHARD}}[15m]))`,
          "Joins for which ICE failed.",
          atMost(0.1),
        ),
        byShard(
          "Packet loss",
          "percentunit",
          perParticipant("jitsi_jvb_loss_fraction"),
          "Sound breaks from about 5 % on.",
          atMost(0.05),
        ),
        byShard(
          "Round-trip time",
          "ms",
          perParticipant("jitsi_jvb_average_rtt"),
          "Between bridges and participants and back. One way between two participants takes as long.",
          atMost(300),
        ),
      ],
    },
    {
      title: "First steps",
      panels: [
        {
          kind: "text",
          title: "Critical alerts",
          description: "The same steps are in the message of the alert and in docs/alerts.md.",
          markdown: stepsAsMarkdown(CRITICAL),
        },
      ],
    },
  ],
};
