import { PORTS } from "../../stacks/catalogue/ports";
import type { SlotPlan } from "../../stacks/plan/router";
import { KEY_BYTES, section, TABLES } from "./sections";
import type { Timings } from "./timings";

/** Weight of a slot that is open. Far from 1, because the ring is even only with many points to a server. */
export const OPEN = 100;

/**
 * Where rooms live: a slot for every shard that can ever be, by name. A slot comes alive when its name appears in DNS and its
 * shard answers, and is born closed: it takes new rooms only once all routers open it at the same moment.
 *
 * Every router finds the same shard for a room by hashing alone; the table matters when the shards change.
 */
export function rooms(slots: readonly SlotPlan[], timings: Timings): string {
  const check = `check inter ${timings.check} fall ${timings.fall} rise 2`;
  const open = [
    ...placement(),
    `default-server ${BY_NAME} ${TOGETHER}`,
    ...slots.map((slot) => `${server(slot, slot.web, PORTS.web)} weight 0 track jicofo/${slot.id}`),
  ];
  return [
    section("backend rooms", [
      `stick-table type string len ${KEY_BYTES} size 200k expire ${timings.roomExpiry} peers routers`,
      "# Closed until it is opened on every router at the same moment, through admin.sock:",
      `#   set server rooms/shard-0 weight ${OPEN}`,
      "# A process that starts has them all closed. In a pod the sidecar does that, and after it: add map virt@ready router 1",
      ...open,
    ]),
    section("backend next", ["# The same slots as they will be after a change; see frontend https.", ...open]),
    section("backend web", [
      "# The same slots by web's own check, for when no shard passes the deep one.",
      ...placement(),
      "option redispatch",
      `default-server ${BY_NAME} ${TOGETHER} ${check}`,
      ...slots.map((slot) => `${server(slot, slot.web, PORTS.web)} weight 0`),
    ]),
    section("backend jicofo", [
      "# Nobody is routed here. jicofo answers for prosody and a usable bridge too.",
      "# By tcp-check, since http-check expects no text of an answer without a body, and jicofo's 200 has none.",
      "option tcp-check",
      'tcp-check send "GET /about/health HTTP/1.0\\r\\nHost: jicofo\\r\\n\\r\\n"',
      "# Bridges that drain or fail take no new rooms, and jicofo answers 500. The shard is then NOLB: rooms that it has stay.",
      'tcp-check expect ! rstring "total bridge count: [1-9]" error-status L7OKC',
      'tcp-check expect rstring "^HTTP/1.[01] 200 "',
      `default-server ${BY_NAME} ${check}`,
      ...slots.map((slot) => server(slot, slot.jicofo, PORTS.jicofoRest)),
    ]),
  ].join("\n\n");
}

const BY_NAME = "resolvers cluster resolve-prefer ipv4 init-addr none";
/** A room's people leave a shard that is down together, even those whose connection still lives. */
const TOGETHER = "on-marked-down shutdown-sessions";

function server({ id, serverId }: SlotPlan, host: string, port: number): string {
  return `server ${id} ${host}:${port} id ${serverId}`;
}

/**
 * No balance factor: a choice that depends on local load is a choice that routers make differently. No redispatch either: it
 * moves a room for good because one router was refused, while others of the room are still on its shard.
 */
function placement(): readonly string[] {
  return [
    "balance hash var(txn.room)",
    "hash-type consistent sdbm avalanche",
    '# Looked up by hand, because "stick match" also writes what it found: when a shard has failed, old entries would cross',
    "# new ones on their way between routers, and the old one win.",
    `http-request set-var(txn.slot) var(txn.room),table_server_id(${TABLES.rooms})`,
    "use-server shard-%[var(txn.slot),sub(1)] if { var(txn.slot) -m int gt 0 }",
    "# Peers are told of each time it is written: when it is new or another, and at most once a second so that it does not expire.",
    `stick store-response var(txn.room) table ${TABLES.rooms} if !{ srv_id,sub(txn.slot) eq 0 } { var(txn.joined) -m found }`,
    `stick store-response var(txn.room) table ${TABLES.rooms} if { var(txn.joined) -m found } { var(txn.room),table_idle(${TABLES.rooms},1000) ge 1000 }`,
    "http-reuse safe",
    "# Refused connections are tried again until the check has had its 15 s to decide, once a second.",
    "retries 20",
  ];
}
