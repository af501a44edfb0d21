import { TABLES } from "../../routing/sections";
import { atLeast, atMost, type DashboardPlan, lines, linesBy, stat } from "./plan";

const ROUTER = 'pod=~"$router"';
const ROOMS = `proxy="rooms", ${ROUTER}`;
const TABLE = `name="${TABLES.rooms}", ${ROUTER}`;
const EDGE = `proxy="https", ${ROUTER}`;

const byRouter = linesBy("pod");
const rate = (metric: string, labels: string, by = "pod"): string =>
  `sum by (${by}) (rate(haproxy_${metric}{${labels}}[$__rate_interval]))`;
const failing = `${rate("backend_http_responses_total", `${ROOMS}, code="5xx"`)} / ${rate("backend_http_responses_total", ROOMS)}`;

/** Placement of rooms, and requests. */
export const ROUTER_DASHBOARD: DashboardPlan = {
  uid: "jitsi-router",
  title: "Jitsi router",
  description: "Placement of rooms on shards, the routers' table of rooms, and requests.",
  variables: { router: "label_values(haproxy_process_current_connections, pod)" },
  rows: [
    {
      title: "Now",
      panels: [
        stat(
          "Shards for new rooms",
          "short",
          'min(haproxy_backend_active_servers{proxy="open"})',
          atLeast(1, 2),
          "In the view of the router that sees fewest.",
        ),
        stat(
          "Routers disagree",
          "short",
          'max(haproxy_backend_active_servers{proxy="open"}) - min(haproxy_backend_active_servers{proxy="open"})',
          atMost(1),
          "Shards for new rooms that one router sees and another one does not.",
        ),
        stat(
          "Routers out of reach",
          "short",
          'max(kube_statefulset_status_replicas_ready{namespace="jitsi", statefulset="router"}) - min(haproxy_backend_active_servers{proxy="routers"})',
          atMost(1),
          "Ready routers that some router does not reach. Each then places rooms by itself.",
        ),
        stat("Split rooms", "short", "max(jitsi_rooms_split)", atMost(1), "Rooms with participants on two shards."),
        stat(
          "Room table in use",
          "percentunit",
          `max(haproxy_sticktable_used{${TABLE}} / haproxy_sticktable_size{${TABLE}})`,
          atMost(0.95, 0.8),
          "From 95 % on new rooms get an error.",
        ),
        stat(
          "Sidecars that work",
          "percentunit",
          `avg(haproxy_sticktable_used{name="${TABLES.sidecar}"})`,
          atLeast(1),
          "A router without its sidecar does not load a renewed certificate.",
        ),
        stat(
          "Certificates refused",
          "short",
          `sum(haproxy_sticktable_used{name="${TABLES.refused}"})`,
          atMost(1),
          "Routers that refuse the mounted certificate and serve the previous one.",
        ),
        stat(
          "Last comparison of rooms",
          "s",
          "time() - max(jitsi_room_check_timestamp_seconds)",
          atMost(600, 300),
          "Age of the value of split rooms.",
        ),
      ],
    },
    {
      title: "Shards",
      panels: [
        lines(
          "Sessions",
          "short",
          { "{{server}}": `sum by (server) (haproxy_server_current_sessions{${ROOMS}}) > 0` },
          "Open signalling connections by the shard of their room.",
        ),
        lines(
          "Healthy shards by check",
          "short",
          { "{{pod}} {{proxy}}": `haproxy_backend_active_servers{proxy=~"open|jicofo|web", ${ROUTER}}` },
          "open: active, healthy and with a bridge for new rooms. jicofo: healthy. web: by nginx's own check, used when no shard is healthy.",
        ),
        lines(
          "Shards open for new rooms",
          "short",
          { "{{pod}} {{server}}": `haproxy_server_status{proxy="open", state="UP", ${ROUTER}} > 0` },
          "A missing shard drains, is down, or has no bridge for new rooms. All routers have to agree.",
        ),
        byRouter(
          "Routers in reach",
          "short",
          `haproxy_backend_active_servers{proxy="routers", ${ROUTER}}`,
          "By each router, itself included.",
        ),
      ],
    },
    {
      title: "Rooms",
      panels: [
        byRouter("Rooms in the table", "short", `haproxy_sticktable_used{${TABLE}}`, "Equal on all routers."),
        byRouter(
          "Table in use",
          "percentunit",
          `haproxy_sticktable_used{${TABLE}} / haproxy_sticktable_size{${TABLE}}`,
          "From 95 % on new rooms get an error.",
          atMost(0.95, 0.8),
        ),
        lines("Split rooms", "short", { rooms: "max(jitsi_rooms_split)" }, "Rooms with participants on two shards.", {
          levels: atMost(1),
        }),
        byRouter("Failing joins", "percentunit", failing, "Signalling requests answered with status 5xx.", atMost(0.1)),
        byRouter(
          "Retries",
          "cps",
          rate("backend_retry_warnings_total", ROOMS),
          "Connections to a shard that were refused and tried again.",
        ),
      ],
    },
    {
      title: "Requests",
      panels: [
        byRouter("Requests", "reqps", rate("frontend_http_requests_total", EDGE), "Pages, files and signalling."),
        lines(
          "Responses",
          "reqps",
          { "{{code}}": rate("frontend_http_responses_total", EDGE, "code") },
          "By class of status.",
        ),
        byRouter(
          "Errors (5xx)",
          "percentunit",
          `${rate("frontend_http_responses_total", `${EDGE}, code="5xx"`)} / ${rate("frontend_http_responses_total", EDGE)}`,
          "Share of all responses.",
          atMost(0.05),
        ),
        byRouter("Connections", "short", `haproxy_process_current_connections{${ROUTER}}`, "Open ones."),
        byRouter(
          "Connections in use",
          "percentunit",
          `haproxy_process_current_connections{${ROUTER}} / haproxy_process_max_connections{${ROUTER}}`,
          "At 100 % a router accepts no connection.",
          atMost(0.8),
        ),
        byRouter(
          "Response time",
          "s",
          `haproxy_backend_response_time_average_seconds{${ROOMS}}`,
          "Average of the last 1,024 signalling requests.",
        ),
      ],
    },
  ],
};
