import type { SlotPlan } from "../../stacks/plan/router";
import { PORTS } from "../../stacks/catalogue/ports";
import { KEY_BYTES, MAX_ROOMS, section, TABLES } from "./sections";
import type { Timings } from "./timings";

/**
 * Backends of the shards: a slot for every possible shard, with the same server id in all backends.
 *
 * place.lua selects the server. All weights are 0, so that HAProxy never balances: without a selected server, or if it has no
 * address, the response is 503.
 */
export function rooms(slots: readonly SlotPlan[], timings: Timings): string {
  const check = `check inter ${timings.check} fall ${timings.fall} rise 2`;
  const web = slots.map((slot) => server(slot, slot.web, PORTS.web));
  return [
    section("backend rooms", [
      "# Signalling. place.lua closes the sessions of a shard that no router reaches.",
      `stick-table type string len ${KEY_BYTES} size ${MAX_ROOMS} expire ${timings.roomExpiry} nopurge peers routers`,
      "# Only a placement creates or changes an entry. Other responses renew an equal entry, at most once per second, because",
      "# each write is sent to all peers.",
      `acl same srv_id,sub(txn.known) eq 0`,
      "acl answered status 101 200",
      `http-response set-var(txn.known) var(txn.room),table_server_id(${TABLES.rooms}) if { var(txn.joined) -m found }`,
      `stick store-response var(txn.room) table ${TABLES.rooms} if answered { var(txn.placed) -m bool }`,
      `stick store-response var(txn.room) table ${TABLES.rooms} if same { var(txn.joined) -m found } { var(txn.room),table_idle(${TABLES.rooms},1000) ge 1000 }`,
      ...selectServer("rooms"),
      `default-server ${BY_NAME} weight 0`,
      ...web,
    ]),
    section("backend files", [
      "# Pages and their files. Their sessions are not closed with signalling, because a truncated file leaves a blank page.",
      ...selectServer("files"),
      `default-server ${BY_NAME} weight 0`,
      ...web,
    ]),
    section("backend web", ["# Not used for routing: health of nginx.", `default-server ${BY_NAME} ${check}`, ...web]),
    section("backend jicofo", [
      "# Not used for routing: health of a shard. jicofo's health includes prosody and a usable bridge.",
      "# tcp-check, because http-check cannot match responses without a body, such as jicofo's 200.",
      "option tcp-check",
      'tcp-check send "GET /about/health HTTP/1.0\\r\\nHost: jicofo\\r\\n\\r\\n"',
      "# If all bridges drain or fail, jicofo answers 500. The shard is then NOLB: its rooms stay, and it gets no new ones.",
      'tcp-check expect ! rstring "total bridge count: [1-9]" error-status L7OKC',
      'tcp-check expect rstring "^HTTP/1.[01] 200 "',
      `default-server ${BY_NAME} ${check}`,
      ...slots.map((slot) => server(slot, slot.jicofo, PORTS.jicofoRest)),
    ]),
    section("backend open", [
      "# Not used for routing: shards for new rooms. The Service of this name exists while the shard is active.",
      "default-server resolvers open-shards resolve-prefer ipv4 init-addr none",
      ...slots.map((slot) => `${server(slot, slot.open, PORTS.web)} track jicofo/${slot.id}`),
    ]),
  ].join("\n\n");
}

const BY_NAME = "resolvers cluster resolve-prefer ipv4 init-addr none";

function server({ id, serverId }: SlotPlan, host: string, port: number): string {
  return `server ${id} ${host}:${port} id ${serverId}`;
}

/** No redispatch: it would move a room after one refused connection, while other participants are still on its shard. */
function selectServer(backend: "rooms" | "files"): readonly string[] {
  return [
    "balance roundrobin",
    "use-server shard-%[var(txn.server),sub(1)] if { var(txn.server) -m int gt 0 }",
    "http-reuse safe",
    ...(backend === "rooms"
      ? ["# Refused connections are retried once per second until the health check has decided (15 s).", "retries 20"]
      : ["retries 3"]),
  ];
}
