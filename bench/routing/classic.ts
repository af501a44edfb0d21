import { section } from "../../components/routing/sections";
import { PODS } from "../../tests/support/routing/region";

/**
 * The common HAProxy configuration in front of shards, for comparison: pods by SRV records, round robin, and a table of 2,000
 * rooms shared by the peers. Certificate, ports and the size of DNS responses are this program's: with the default size it loses
 * all shards if there are more than a few.
 */
export function classicConfig(routers: number, shards: number): string {
  const peers = Array.from({ length: routers }, (_, n) => `peer router-${n} "\${ROUTER_${n}_PEER}"`);
  return `${[
    section("global", [
      'localpeer "${POD_NAME}"',
      'stats socket "${RUN_DIR}/admin.sock" level admin',
      "ssl-load-extra-del-ext",
    ]),
    section("defaults", ["mode http", "retries 3", "timeout connect 5s", "timeout client 50s", "timeout server 50s"]),
    section("resolvers cluster", ['nameserver cluster "${DNS_ADDR}"', "accepted_payload_size 8192", "hold valid 10s"]),
    section("peers routers", peers),
    section("frontend https", ['bind "${BIND_HTTPS}" ssl crt "${CERT_DIR}"', "default_backend rooms"]),
    section("backend rooms", [
      "balance roundrobin",
      "stick-table type string len 128 size 2k expire 1d peers routers",
      "stick on urlp(room)",
      `server-template shard 6 ${PODS} resolvers cluster check init-addr none`,
    ]),
    section("frontend inside", [
      'bind "${BIND_METRICS}"',
      "http-request use-service prometheus-exporter if { path /metrics }",
      `http-request return status 200 if { path /ready } { nbsrv(rooms) ge ${shards} }`,
      "http-request return status 503",
    ]),
  ].join("\n\n")}\n`;
}
