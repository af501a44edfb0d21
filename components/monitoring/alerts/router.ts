import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { TABLES } from "../../routing/sections";
import { type AlertGroup, unlessAtRest } from "./alert";

/** Rooms in the table below which a difference is noise. */
const ENOUGH_ROOMS = 50;
/** Signalling requests in 5 minutes below which a share of them is noise. */
const ENOUGH_REQUESTS = 50;

/** The routers: availability, placement of rooms, the certificate. */
export function routerAlerts(plan: MonitoringPlan): AlertGroup {
  const { watched } = plan;
  const shards = (backend: string): string =>
    `haproxy_backend_active_servers{namespace="${watched}", proxy="${backend}"}`;
  const size = (name: string): string => `haproxy_sticktable_used{namespace="${watched}", name="${name}"}`;
  const answers = (code: string): string =>
    `sum(rate(haproxy_frontend_http_responses_total{namespace="${watched}", proxy="https"${code}}[5m]))`;
  const signalling = (code: string): string =>
    `sum(increase(haproxy_backend_http_responses_total{namespace="${watched}", proxy="rooms"${code}}[5m]))`;
  const table = (metric: string): string =>
    `haproxy_sticktable_${metric}{namespace="${watched}", name="${TABLES.rooms}"}`;

  const alerts: AlertGroup["alerts"] = [
    {
      name: "JitsiRouterDown",
      severity: "critical",
      expr: `kube_statefulset_status_replicas_ready{namespace="${watched}", statefulset="router"} == 0`,
      for: "1m",
      summary: "No router is ready: the region is unreachable.",
      description: "No pod of the router has been ready for a minute.",
    },
    {
      name: "JitsiRouterWithoutShard",
      severity: "critical",
      // Without a healthy shard the routers route by the check of web.
      expr: `${shards("open")} == 0 and on (pod) (${shards("jicofo")} > 0 or ${shards("web")} == 0)${unlessAtRest(plan, "region")}`,
      for: "1m",
      summary: "A router has no shard for new rooms: their participants see an error page.",
      description: "{{ $labels.pod }} sees no active and healthy shard with a bridge for new rooms.",
    },
    {
      name: "JitsiDeepChecksFail",
      severity: "critical",
      expr: `${shards("jicofo")} == 0 and on (pod) ${shards("web")} > 0${unlessAtRest(plan, "region")}`,
      for: "1m",
      summary: "Every shard fails its health check; the routers use them nevertheless.",
      description:
        "{{ $labels.pod }}: no jicofo reports its shard as healthy, so rooms are routed by the check of web.",
    },
    {
      name: "JitsiRoomsSplit",
      severity: "critical",
      expr: `jitsi_rooms_split{namespace="${watched}"} > 0`,
      for: "3m",
      summary: "Participants of one room are on two shards and do not see each other.",
      description: "{{ $value }} rooms are on two shards.",
    },
    {
      name: "JitsiRoomCheckStale",
      severity: "warning",
      expr: `time() - jitsi_room_check_timestamp_seconds{namespace="${watched}"} > 600 or absent(jitsi_room_check_timestamp_seconds{namespace="${watched}"})`,
      for: "5m",
      summary: "The rooms of the shards are not compared: split rooms go unnoticed.",
      description: "The last comparison is more than ten minutes old.",
    },
    {
      name: "JitsiRouterTablesDiffer",
      severity: "warning",
      expr: `max(${table("used")}) - min(${table("used")}) > 0.1 * max(${table("used")}) and max(${table("used")}) >= ${ENOUGH_ROOMS}`,
      for: "5m",
      summary: "The routers do not share their tables of rooms: rooms may split.",
      description: "The largest and the smallest table differ by {{ $value | humanize }} rooms.",
    },
    {
      name: "JitsiRouterTableFull",
      severity: "critical",
      expr: `${table("used")} / ${table("size")} >= 0.95`,
      for: "1m",
      summary: "The router's table of rooms is full: new rooms get an error.",
      description: "{{ $labels.pod }}: {{ $value | humanizePercentage }} of the table is in use.",
    },
    {
      name: "JitsiRouterTableNearlyFull",
      severity: "warning",
      expr: `${table("used")} / ${table("size")} > 0.8`,
      for: "10m",
      summary: "The router's table of rooms is nearly full: from 95 % on it refuses new rooms.",
      description: "{{ $labels.pod }}: {{ $value | humanizePercentage }} of the table is in use.",
    },
    {
      name: "JitsiRoutersDisagree",
      severity: "warning",
      expr: `max by (namespace) (${shards("open")}) != min by (namespace) (${shards("open")})`,
      for: "5m",
      summary: "The routers see different shards: a shard that one of them does not reach gets no new rooms.",
      description: "One router sees {{ $value }} shards for new rooms, another one sees fewer.",
    },
    {
      name: "JitsiRouterCutOff",
      severity: "warning",
      expr: `haproxy_backend_active_servers{namespace="${watched}", proxy="routers"} < on () group_left () max(kube_statefulset_status_replicas_ready{namespace="${watched}", statefulset="router"})`,
      for: "2m",
      summary: "A router does not reach another one: the two may place a room on different shards.",
      description: "{{ $labels.pod }} reaches {{ $value }} routers, itself included.",
    },
    {
      name: "JitsiRouterSidecarDown",
      severity: "warning",
      expr: `${size(TABLES.sidecar)} == 0`,
      for: "5m",
      summary: "The sidecar of a router does not work: the router will not load a renewed certificate.",
      description: "The sidecar of {{ $labels.pod }} does not reach its HAProxy.",
    },
    {
      name: "JitsiCertificateRefused",
      severity: "warning",
      expr: `max by (namespace) (${size(TABLES.refused)}) > 0`,
      // A renewal can be read between its two files; the next look finds both.
      for: "5m",
      summary: "The routers refuse the mounted certificate and serve the previous one, which will expire.",
      description:
        "The Secret lacks a key, its key and certificate do not match, or the domain is not among its names.",
    },
    {
      name: "JitsiJoinsFail",
      severity: "critical",
      // Signalling alone: pages and their files would hide it from JitsiRouterErrors. A room that is not placed is answered with 503.
      expr: `${signalling(', code="5xx"')} / ${signalling("")} > 0.1 and ${signalling("")} >= ${ENOUGH_REQUESTS}`,
      for: "5m",
      summary: "Participants cannot join: rooms are not placed, or their shards do not answer.",
      description: "{{ $value | humanizePercentage }} of signalling requests are answered with status 5xx.",
    },
    {
      name: "JitsiRouterErrors",
      severity: "warning",
      expr: `${answers(', code="5xx"')} / ${answers("")} > 0.05`,
      for: "5m",
      summary: "The router answers many requests with an error.",
      description: "{{ $value | humanizePercentage }} of responses have status 5xx.",
    },
  ];
  return { name: "router", dashboard: { uid: "jitsi-router", variables: { router: "pod" } }, alerts };
}
