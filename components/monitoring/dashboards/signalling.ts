import { type DashboardPlan, lines, type PanelPlan } from "./plan";

const SHARD = 'shard=~"$shard"';

const byShard = (title: string, unit: string, expr: string, description?: string): PanelPlan =>
  lines(title, unit, { "{{shard}}": expr }, { description });
const sum = (metric: string): string => `sum by (shard) (${metric}{${SHARD}})`;
const rate = (metric: string): string => `sum by (shard) (rate(${metric}{${SHARD}}[$__rate_interval]))`;
const increase = (metric: string): string => `sum by (shard) (increase(${metric}{${SHARD}}[$__rate_interval]))`;
/** Series of the kubelet know no shard, only pods. */
const cpu = (container: string, description?: string): PanelPlan =>
  lines(
    "CPU",
    "short",
    {
      "{{pod}}": `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="jitsi", container="${container}"}[$__rate_interval]))`,
    },
    { description },
  );
const memory = (container: string): PanelPlan =>
  lines("Memory", "bytes", {
    "{{pod}}": `sum by (pod) (container_memory_working_set_bytes{namespace="jitsi", container="${container}"})`,
  });

/** Prosody and jicofo: who is in which room, and on which bridge. */
export const SIGNALLING: DashboardPlan = {
  uid: "jitsi-signalling",
  title: "Jitsi signalling",
  description: "Prosody and jicofo of every shard.",
  variables: { shard: "label_values(jitsi_jicofo_conferences, shard)" },
  rows: [
    {
      title: "Prosody",
      panels: [
        byShard("Connections", "short", sum("prosody_mod_c2s__connections")),
        byShard("Rooms", "short", sum("prosody_mod_muc__live_room")),
        byShard("BOSH sessions", "short", sum("prosody_mod_bosh__active_sessions")),
        byShard(
          "Requests with a session of another shard",
          "cps",
          rate("prosody_mod_bosh__bad_sid_total"),
          "A BOSH session that this prosody does not know: its room moved, or prosody was restarted.",
        ),
        byShard("Sessions not taken up again", "cps", rate("prosody_mod_smacks__session_resumption_expired_total")),
        cpu("prosody", "It has one thread: near 1 it is full, and only more shards help."),
        memory("prosody"),
      ],
    },
    {
      title: "Jicofo",
      panels: [
        byShard(
          "Healthy",
          "short",
          `min by (shard) (jitsi_jicofo_healthy{${SHARD}})`,
          "1: prosody answers, and a bridge is usable.",
        ),
        byShard("Conference requests", "cps", rate("jitsi_jicofo_conference_requests_total")),
        byShard("Participants", "short", sum("jitsi_jicofo_participants_current")),
        lines("Participants with trouble", "cps", {
          "{{shard}} ICE failed": rate("jitsi_jicofo_participants_ice_failed_total"),
          "{{shard}} asked to start anew": rate("jitsi_jicofo_participants_restart_requested_total"),
          "{{shard}} moved to another bridge": rate("jitsi_jicofo_participants_moved_total"),
        }),
        lines("Bridges", "short", {
          "{{shard}} operational": sum("jitsi_jicofo_bridge_selector_bridge_count_operational"),
          "{{shard}} draining": sum("jitsi_jicofo_bridge_selector_bridge_count_in_shutdown"),
          "{{shard}} versions": sum("jitsi_jicofo_bridge_selector_bridge_version_count"),
        }),
        lines("Connections lost", "short", {
          "{{shard}} bridges": increase("jitsi_jicofo_bridge_selector_lost_bridges_total"),
          "{{shard}} jicofo to prosody": increase("jitsi_jicofo_xmpp_disconnects_total"),
        }),
        cpu("jicofo"),
        memory("jicofo"),
      ],
    },
  ],
};
