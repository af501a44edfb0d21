import { type DashboardPlan, lines, type PanelPlan } from "./plan";

const ROUTER = 'pod=~"$router"';
const ROOMS = `proxy="rooms", ${ROUTER}`;
const TABLE = `name="rooms", ${ROUTER}`;
const EDGE = `proxy="https", ${ROUTER}`;

const byRouter = (title: string, unit: string, expr: string, description?: string): PanelPlan =>
  lines(title, unit, { "{{pod}}": expr }, { description });
const rate = (metric: string, labels: string, by = "pod"): string =>
  `sum by (${by}) (rate(haproxy_${metric}{${labels}}[$__rate_interval]))`;

/** What the routers do with rooms and requests. */
export const ROUTER_DASHBOARD: DashboardPlan = {
  uid: "jitsi-router",
  title: "Jitsi router",
  description: "Sessions by shard, the table of rooms, and answers.",
  variables: { router: "label_values(haproxy_process_current_connections, pod)" },
  rows: [
    {
      title: "Shards",
      panels: [
        lines(
          "Sessions",
          "short",
          { "{{server}}": `sum by (server) (haproxy_server_current_sessions{${ROOMS}}) > 0` },
          { description: "Open connections by the shard of their room." },
        ),
        lines(
          "Shards that take rooms",
          "short",
          { "{{pod}} {{proxy}}": `haproxy_backend_active_servers{proxy=~"open|jicofo|web", ${ROUTER}}` },
          {
            description:
              "open: active, healthy and with a bridge for new rooms. jicofo: healthy. web: by nginx's own check, used when no shard is healthy.",
          },
        ),
        lines(
          "Shards open for new rooms",
          "short",
          { "{{pod}} {{server}}": `haproxy_server_status{proxy="open", state="UP", ${ROUTER}} > 0` },
          {
            description:
              "A shard that is missing here drains, is down, or has no bridge for new rooms. All routers have to agree.",
          },
        ),
        byRouter(
          "Routers that answer",
          "short",
          `haproxy_backend_active_servers{proxy="routers", ${ROUTER}}`,
          "By each router, itself included. Fewer than there are: they do not reach each other.",
        ),
      ],
    },
    {
      title: "Rooms",
      panels: [
        byRouter("Rooms in the table", "short", `haproxy_sticktable_used{${TABLE}}`, "The same on all routers."),
        byRouter("Table used", "percentunit", `haproxy_sticktable_used{${TABLE}} / haproxy_sticktable_size{${TABLE}}`),
        lines("Split rooms", "short", { rooms: "max(jitsi_rooms_split)" }),
        byRouter("Retries", "cps", rate("backend_retry_warnings_total", ROOMS)),
      ],
    },
    {
      title: "Requests",
      panels: [
        byRouter("Requests", "reqps", rate("frontend_http_requests_total", EDGE)),
        lines("Answers", "reqps", { "{{code}}": rate("frontend_http_responses_total", EDGE, "code") }),
        byRouter("Errors (5xx)", "reqps", rate("frontend_http_responses_total", `${EDGE}, code="5xx"`)),
        byRouter("Connections", "short", `haproxy_process_current_connections{${ROUTER}}`),
        byRouter(
          "Connections used",
          "percentunit",
          `haproxy_process_current_connections{${ROUTER}} / haproxy_process_max_connections{${ROUTER}}`,
        ),
        byRouter("Response time", "s", `haproxy_backend_response_time_average_seconds{${ROOMS}}`),
      ],
    },
  ],
};
