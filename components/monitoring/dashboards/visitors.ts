import { CRITICAL_OF_VISITORS, stepsAsMarkdown } from "../alerts/firstSteps";
import { atLeast, atMost, type DashboardPlan, lines, NEUTRAL } from "./plan";

const SHARD = 'shard=~"$shard"';
const byNode = (metric: string): string => `sum by (pod) (${metric}{${SHARD}})`;

/** Dashboard of the visitor nodes, in a region that has them. */
export const VISITORS: DashboardPlan = {
  uid: "jitsi-visitors",
  title: "Jitsi visitors",
  description: "Visitor nodes of every shard, and their listeners.",
  variables: { shard: "label_values(prosody_mod_fmuc__vnode_rooms, shard)" },
  rows: [
    {
      title: "Listeners",
      panels: [
        lines(
          "Listeners",
          "short",
          { "{{shard}}": `sum by (shard) (jitsi_jicofo_visitors_current{${SHARD}})` },
          "Counted by jicofo.",
          { levels: NEUTRAL },
        ),
        lines(
          "Listeners of each node",
          "short",
          { "{{pod}}": byNode("prosody_mod_fmuc__vnode_visitors") },
          "jicofo fills one node of a conference before it takes another.",
          { levels: NEUTRAL },
        ),
        lines(
          "Conferences with listeners",
          "short",
          { "{{pod}}": byNode("prosody_mod_fmuc__vnode_rooms") },
          "Rooms that each node mirrors.",
          { levels: NEUTRAL },
        ),
        lines(
          "Participants whom listeners see",
          "short",
          { "{{pod}}": byNode("prosody_mod_fmuc__vnode_participants") },
          "If 0 while the node has listeners, the node has lost its connection to prosody.",
          { levels: NEUTRAL },
        ),
      ],
    },
    {
      title: "Nodes",
      panels: [
        lines(
          "Ready",
          "short",
          {
            "{{statefulset}}":
              'kube_statefulset_status_replicas_ready{namespace="jitsi", statefulset=~"shard-[0-9]+-visitor"}',
          },
          "Nodes of each shard.",
          { levels: atLeast(1) },
        ),
        lines(
          "CPU",
          "short",
          {
            "{{pod}}":
              'sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="jitsi", container="visitor"}[$__rate_interval]))',
          },
          "Cores. A node has one thread: near 1, add nodes.",
          { levels: atMost(0.8) },
        ),
        lines(
          "Memory",
          "bytes",
          { "{{pod}}": 'sum by (pod) (container_memory_working_set_bytes{namespace="jitsi", container="visitor"})' },
          "Working set. At its limit the container is killed.",
          { levels: NEUTRAL },
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
          markdown: stepsAsMarkdown(CRITICAL_OF_VISITORS),
        },
      ],
    },
  ],
};
