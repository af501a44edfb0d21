import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { TABLES } from "../../routing/sections";
import type { Alert } from "./alert";

/** Rooms in the table below which a difference says nothing. */
const ENOUGH_ROOMS = 50;

/** The router: every room on one shard, and a shard for every room. */
export function routerAlerts({ watched }: MonitoringPlan): readonly Alert[] {
  const shards = (backend: string): string =>
    `haproxy_backend_active_servers{namespace="${watched}", proxy="${backend}"}`;
  const size = (name: string): string => `haproxy_sticktable_used{namespace="${watched}", name="${name}"}`;
  const answers = (code: string): string =>
    `sum(rate(haproxy_frontend_http_responses_total{namespace="${watched}", proxy="https"${code}}[5m]))`;
  const table = (metric: string): string =>
    `haproxy_sticktable_${metric}{namespace="${watched}", name="${TABLES.rooms}"}`;

  return [
    {
      name: "JitsiRouterDown",
      severity: "critical",
      expr: `kube_statefulset_status_replicas_ready{namespace="${watched}", statefulset="router"} == 0`,
      for: "1m",
      summary: "No router is ready: nobody can reach anything.",
      description: "None of the router's pods has been ready for a minute.",
    },
    {
      name: "JitsiRouterWithoutShard",
      severity: "critical",
      // Without a healthy shard the routers go by web's own check.
      expr: `${shards("open")} == 0 and on (pod) (${shards("jicofo")} > 0 or ${shards("web")} == 0)`,
      for: "1m",
      summary: "A router has no shard for new rooms: their participants see an error page.",
      description: "{{ $labels.pod }} knows no shard that is active, healthy and has a bridge for new rooms.",
    },
    {
      name: "JitsiDeepChecksFail",
      severity: "critical",
      expr: `${shards("jicofo")} == 0 and on (pod) ${shards("web")} > 0`,
      for: "1m",
      summary: "Every shard fails its health check; participants are sent to them nevertheless.",
      description: "{{ $labels.pod }}: no jicofo says that its shard is healthy, so rooms go by web's own check.",
    },
    {
      name: "JitsiRoomsSplit",
      severity: "critical",
      expr: `jitsi_rooms_split{namespace="${watched}"} > 0`,
      for: "3m",
      summary: "The participants of a room are on two shards: they do not see each other.",
      description: "{{ $value }} rooms are on two shards at the same time.",
    },
    {
      name: "JitsiRoomCheckStale",
      severity: "warning",
      expr: `time() - jitsi_room_check_timestamp_seconds{namespace="${watched}"} > 600 or absent(jitsi_room_check_timestamp_seconds{namespace="${watched}"})`,
      for: "5m",
      summary: "The shards' rooms are not compared: split rooms would not be seen.",
      description: "The last comparison of the shards' rooms is more than ten minutes old.",
    },
    {
      name: "JitsiRouterTablesDiffer",
      severity: "warning",
      expr: `max(${table("used")}) - min(${table("used")}) > 0.1 * max(${table("used")}) and max(${table("used")}) >= ${ENOUGH_ROOMS}`,
      for: "5m",
      summary: "The routers do not tell each other about rooms any more: rooms may split.",
      description: "The largest and the smallest table differ by {{ $value | humanize }} rooms.",
    },
    {
      name: "JitsiRouterTableNearlyFull",
      severity: "warning",
      expr: `${table("used")} / ${table("size")} > 0.8`,
      for: "10m",
      summary: "The router's table of rooms is nearly full; from 95 % on new rooms are refused.",
      description: "{{ $labels.pod }}: {{ $value | humanizePercentage }} of the table is used.",
    },
    {
      name: "JitsiRoutersDisagree",
      severity: "warning",
      expr: `max by (namespace) (${shards("open")}) != min by (namespace) (${shards("open")})`,
      for: "5m",
      summary: "The routers see different shards: a shard that one of them does not reach gets no new rooms.",
      description: "One router sees {{ $value }} shards for new rooms, and another one fewer.",
    },
    {
      name: "JitsiRouterCutOff",
      severity: "warning",
      expr: `haproxy_backend_active_servers{namespace="${watched}", proxy="routers"} < on () group_left () max(kube_statefulset_status_replicas_ready{namespace="${watched}", statefulset="router"})`,
      for: "2m",
      summary: "A router does not reach another one: each may place a new room on another shard.",
      description: "{{ $labels.pod }} reaches {{ $value }} routers, itself included.",
    },
    {
      name: "JitsiRouterSidecarDown",
      severity: "warning",
      expr: `${size(TABLES.sidecar)} == 0`,
      for: "5m",
      summary: "A router's sidecar does not work: the next certificate would not be served.",
      description: "The sidecar of {{ $labels.pod }} has not reached its HAProxy for a minute.",
    },
    {
      name: "JitsiCertificateRefused",
      severity: "warning",
      expr: `max by (namespace) (${size(TABLES.refused)}) > 0`,
      // A renewal is read in two pieces; the next look finds both.
      for: "5m",
      summary: "The routers do not serve the certificate that is mounted: the one before it will expire.",
      description: "The Secret lacks a key, its two parts do not belong together, or it is for other names.",
    },
    {
      name: "JitsiRouterErrors",
      severity: "warning",
      expr: `${answers(', code="5xx"')} / ${answers("")} > 0.05`,
      for: "5m",
      summary: "The router answers many requests with an error.",
      description: "{{ $value | humanizePercentage }} of all answers are errors of the server (5xx).",
    },
  ];
}
