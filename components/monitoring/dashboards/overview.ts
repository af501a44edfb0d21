import { type DashboardPlan, lines, type PanelPlan, stat } from "./plan";

const SHARD = 'shard=~"$shard"';

const byShard = (title: string, unit: string, expr: string, description?: string): PanelPlan =>
  lines(title, unit, { "{{shard}}": expr }, { description });
const sum = (metric: string): string => `sum by (shard) (${metric}{${SHARD}})`;
/** An average in which a bridge counts by its people. */
const perPerson = (metric: string): string =>
  `sum by (shard) (${metric}{${SHARD}} * jitsi_jvb_local_endpoints{${SHARD}}) / ${sum("jitsi_jvb_local_endpoints")}`;

/** Is everything all right, and where is it not? One line a shard. */
export const OVERVIEW: DashboardPlan = {
  uid: "jitsi-overview",
  title: "Jitsi overview",
  description: "Calls, people and media of every shard.",
  variables: { shard: "label_values(jitsi_jicofo_conferences, shard)" },
  rows: [
    {
      title: "Now",
      panels: [
        stat("Participants", "short", `sum(jitsi_jicofo_participants_current{${SHARD}})`),
        stat("Conferences", "short", `sum(jitsi_jicofo_conferences{${SHARD}})`),
        stat("Biggest conference", "short", `max(jitsi_jicofo_largest_conference{${SHARD}})`),
        stat("Healthy shards", "short", `sum(jitsi_jicofo_healthy{${SHARD}})`),
        stat("Bridges", "short", `sum(jitsi_jicofo_bridge_selector_bridge_count_operational{${SHARD}})`),
        stat("Split rooms", "short", "max(jitsi_rooms_split)"),
      ],
    },
    {
      title: "Calls",
      panels: [
        byShard("Participants", "short", sum("jitsi_jicofo_participants_current")),
        byShard("Conferences", "short", sum("jitsi_jicofo_conferences")),
        byShard(
          "New conferences",
          "cpm",
          `60 * sum by (shard) (rate(jitsi_jicofo_conferences_created_total{${SHARD}}[$__rate_interval]))`,
        ),
      ],
    },
    {
      title: "Room for more",
      panels: [
        byShard(
          "Stress",
          "percentunit",
          `avg by (shard) (jitsi_jvb_stress{${SHARD}})`,
          "Bridges are added at bridges.stress; jicofo calls a bridge overloaded at 80 %.",
        ),
        byShard("Operational bridges", "short", sum("jitsi_jicofo_bridge_selector_bridge_count_operational")),
        lines("Bitrate", "bps", {
          "{{shard}} to people": sum("jitsi_jvb_outgoing_bitrate"),
          "{{shard}} from people": sum("jitsi_jvb_incoming_bitrate"),
        }),
      ],
    },
    {
      title: "What people hear and see",
      panels: [
        byShard(
          "ICE failures",
          "percentunit",
          `sum by (shard) (rate(jitsi_jvb_endpoints_ice_failed_total{${SHARD}}[15m])) / sum by (shard) (rate(jitsi_jvb_endpoints_total{${SHARD}}[15m]))`,
          "Share of joins whose media never reached a bridge.",
        ),
        byShard("Packet loss", "percentunit", perPerson("jitsi_jvb_loss_fraction"), "Sound breaks from about 5 % on."),
        byShard(
          "Round-trip time",
          "ms",
          perPerson("jitsi_jvb_average_rtt"),
          "From the bridges to people and back; about as much from person to person.",
        ),
      ],
    },
  ],
};
