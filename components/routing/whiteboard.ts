import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { section, TABLES } from "./sections";

/** Boards in the routers' shared table, about 100 bytes each. */
const MAX_BOARDS = 100_000;

/**
 * Requests of the whiteboard: websockets of socket.io with the board's key in parameter `room`, an MD5 of the room's path, which is equal
 * for all clients of a room. Other requests are refused. The websockets count as sessions of the client's address.
 */
export function whiteboardAccess({ whiteboard }: RouterPlan): readonly string[] {
  if (whiteboard === undefined) return [];
  return [
    "acl whiteboard path /socket.io/",
    "http-request set-var(txn.board) urlp(room) if whiteboard",
    "http-request deny deny_status 400 if whiteboard !{ var(txn.board) -m reg '^[0-9a-f]{32}$' }",
    "http-request deny deny_status 400 if whiteboard !{ urlp(transport) -m str websocket }",
    `http-request track-sc0 src,ipmask(32,64) table ${TABLES.addresses} if whiteboard`,
  ];
}

/**
 * Servers of the whiteboard. A board is in the memory of one server, so all participants of a room must reach the same one. A board that is
 * not in the routers' table is sent to the server that consistent hashing selects, which is the same on every router, also after a restart
 * of all routers.
 */
export function whiteboardBackend({ whiteboard }: RouterPlan): readonly string[] {
  if (whiteboard === undefined) return [];
  return [
    section("backend whiteboard", [
      "balance hash var(txn.board)",
      "hash-type consistent",
      "# Keeps a board together while a server returns, or while servers are added. A participant who joins renews the entry.",
      `stick-table type string len 32 size ${MAX_BOARDS} expire 24h peers routers`,
      "stick on var(txn.board)",
      "option httpchk GET /",
      "option redispatch 1",
      "# Clients of a lost server reconnect at once, and all of them to the same other one.",
      "default-server resolvers cluster resolve-prefer ipv4 init-addr none check inter 2s fall 3 rise 2 on-marked-down shutdown-sessions",
      ...whiteboard.map(({ name, host }, n) => `server ${name} ${host}:${PORTS.whiteboard} id ${n + 1}`),
    ]),
  ];
}
