import { CRITICAL_OF_VISITORS, stepsAsMarkdown } from "../alerts/firstSteps";
import { atLeast, atMost, type DashboardPlan, lines, linesBy } from "./plan";
import { cpuByPod, memoryByPod, SHARD, sumByShard } from "./queries";

const byPod = linesBy("pod");
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
        lines("Listeners", "short", { "{{shard}}": sumByShard("jitsi_jicofo_visitors_current") }, "Counted by jicofo."),
        byPod(
          "Listeners of each node",
          "short",
          byNode("prosody_mod_fmuc__vnode_visitors"),
          "jicofo fills one node of a conference before it takes another.",
        ),
        byPod(
          "Conferences with listeners",
          "short",
          byNode("prosody_mod_fmuc__vnode_rooms"),
          "Rooms that each node mirrors.",
        ),
        byPod(
          "Participants whom listeners see",
          "short",
          byNode("prosody_mod_fmuc__vnode_participants"),
          "If 0 while the node has listeners, the node has lost its connection to prosody.",
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
        byPod("CPU", "short", cpuByPod("visitor"), "Cores. A node has one thread: near 1, add nodes.", atMost(0.8)),
        byPod("Memory", "bytes", memoryByPod("visitor"), "Working set. At its limit the container is killed."),
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
