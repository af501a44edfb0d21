import { WHITEBOARD_SOFTWARE } from "../../../stacks/catalogue/labels";
import { atLeast, atMost, type DashboardPlan, lines } from "./plan";
import { cpuByPod, memoryShareByPod } from "./queries";

const byServer = (expr: string): Readonly<Record<string, string>> => ({ "{{pod}}": `sum by (pod) (${expr})` });

/** Dashboard of the whiteboard, in regions that have one. */
export const WHITEBOARD: DashboardPlan = {
  uid: "jitsi-whiteboard",
  title: "Jitsi whiteboard",
  description: "Servers of the whiteboard, and the participants who are connected to them.",
  variables: {},
  rows: [
    {
      title: "Participants",
      panels: [
        lines(
          "Connections",
          "short",
          byServer("socket_io_connected"),
          "Participants with an open whiteboard, by server. All participants of a room are on the same server.",
        ),
        lines(
          "Received",
          "Bps",
          byServer("rate(socket_io_receive_bytes[$__rate_interval])"),
          "Changes of drawings from participants. Images are the largest part.",
        ),
        lines(
          "Sessions by router",
          "short",
          { "{{pod}} {{server}}": 'sum by (pod, server) (haproxy_server_current_sessions{proxy="whiteboard"})' },
          "Open connections to each server, through each router.",
        ),
      ],
    },
    {
      title: "Servers",
      panels: [
        lines(
          "Servers in reach",
          "short",
          { "{{pod}}": 'sum by (pod) (haproxy_server_status{proxy="whiteboard", state="UP"})' },
          "By each router. Without one, the whiteboard is down.",
          { levels: atLeast(1) },
        ),
        lines(
          "CPU",
          "short",
          { "{{pod}}": cpuByPod(WHITEBOARD_SOFTWARE) },
          "Cores. A server has one thread: near 1, add servers.",
          { levels: atMost(0.8) },
        ),
        lines(
          "Memory in use",
          "percentunit",
          { "{{pod}}": memoryShareByPod(WHITEBOARD_SOFTWARE) },
          "Share of the limit, at which the container is killed and its participants reconnect to another server.",
          { levels: atMost(0.85) },
        ),
      ],
    },
  ],
};
