import { PINNED_PARTS } from "../../../stacks/plan/monitoring";
import { changesWaiting } from "../changesWaiting";
import { atLeast, atMost, type DashboardPlan, type Levels, lines, linesBy, type QueryPanel } from "./plan";
import { cpuByPod, increaseByShard, memoryByPod, rateByShard, SHARD, sumByShard } from "./queries";

const byShard = linesBy("shard");
const byPod = linesBy("pod");
const cpu = (container: string, description: string, levels?: Levels): QueryPanel =>
  byPod("CPU", "short", cpuByPod(container), description, levels);
const memory = (container: string): QueryPanel =>
  byPod("Memory", "bytes", memoryByPod(container), "Working set. At its limit the container is killed.");

/** Prosody and jicofo of every shard. */
export const SIGNALLING: DashboardPlan = {
  uid: "jitsi-signalling",
  title: "Jitsi signalling",
  description: "Prosody and jicofo of every shard.",
  variables: { shard: "label_values(jitsi_jicofo_conferences, shard)" },
  rows: [
    {
      title: "Prosody",
      panels: [
        byShard(
          "Connections",
          "short",
          sumByShard("prosody_mod_c2s__connections"),
          "Of participants, jicofo and bridges.",
        ),
        byShard(
          "Rooms",
          "short",
          sumByShard("prosody_mod_muc__live_room"),
          "Those of jicofo and the bridges included.",
        ),
        byShard(
          "BOSH sessions",
          "short",
          sumByShard("prosody_mod_bosh__active_sessions"),
          "Clients without a websocket.",
        ),
        byShard(
          "Requests with an unknown session",
          "cps",
          rateByShard("prosody_mod_bosh__bad_sid_total"),
          "BOSH sessions of another shard or from before a restart of prosody.",
        ),
        byShard(
          "Sessions not resumed",
          "cps",
          rateByShard("prosody_mod_smacks__session_resumption_expired_total"),
          "Participants who lost their connection and did not come back in time.",
        ),
        cpu("prosody", "Cores. Prosody has one thread: near 1 only more shards help.", atMost(0.8)),
        memory("prosody"),
      ],
    },
    {
      title: "Jicofo",
      panels: [
        byShard(
          "Healthy",
          "bool_yes_no",
          `min by (shard) (jitsi_jicofo_healthy{${SHARD}})`,
          "Prosody answers and a bridge is usable.",
          atLeast(1),
        ),
        byShard(
          "Conference requests",
          "cps",
          rateByShard("jitsi_jicofo_conference_requests_total"),
          "One for each join of a room.",
        ),
        byShard(
          "Participants",
          "short",
          sumByShard("jitsi_jicofo_participants_current"),
          "In conferences of each shard.",
        ),
        lines(
          "Participants with problems",
          "cps",
          {
            "{{shard}} ICE failed": rateByShard("jitsi_jicofo_participants_ice_failed_total"),
            "{{shard}} session restarted": rateByShard("jitsi_jicofo_participants_restart_requested_total"),
            "{{shard}} moved to another bridge": rateByShard("jitsi_jicofo_participants_moved_total"),
          },
          "Reports of clients, and moves after a bridge failed.",
        ),
        lines(
          "Bridges",
          "short",
          {
            "{{shard}} for new conferences": sumByShard("jitsi_jicofo_bridge_selector_bridge_count_operational"),
            "{{shard}} draining": sumByShard("jitsi_jicofo_bridge_selector_bridge_count_in_shutdown"),
            "{{shard}} versions": sumByShard("jitsi_jicofo_bridge_selector_bridge_version_count"),
          },
          "As jicofo sees them. Without a bridge for new conferences the shard gets no new rooms. A conference uses one version only.",
          { levels: atLeast(1) },
        ),
        lines(
          "Connections lost",
          "short",
          {
            "{{shard}} bridges": increaseByShard("jitsi_jicofo_bridge_selector_lost_bridges_total"),
            "{{shard}} jicofo to prosody": increaseByShard("jitsi_jicofo_xmpp_disconnects_total"),
          },
          "Bridges that ended without draining, and disconnects of jicofo.",
        ),
        cpu("jicofo", "Cores."),
        memory("jicofo"),
      ],
    },
    {
      title: "Updates",
      panels: [
        lines(
          "Pods with waiting changes",
          "short",
          { "{{shard}}": changesWaiting("jitsi", PINNED_PARTS) },
          "Pods that differ from the last update. They change when their shard is offline: make roll.",
          { levels: atMost(1) },
        ),
      ],
    },
  ],
};
