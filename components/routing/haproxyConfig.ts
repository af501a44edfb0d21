import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { edge } from "./edge";
import { rooms } from "./rooms";
import { descriptors } from "./connections";
import { NAMESERVERS, section, TABLES } from "./sections";
import { TIMINGS, type Timings } from "./timings";

/**
 * Text of `haproxy.cfg`, accepted without warnings by HAProxy 3.0 and later.
 *
 * It is equal for all replicas and all states of shards: values of one pod come from its environment (`"${NAME-default}"`), shards
 * from DNS, and certificates through `admin.sock`. So adding or draining a shard does not change it.
 *
 * @param timings only tests set other values
 */
export function haproxyConfig(router: RouterPlan, timings: Timings = TIMINGS): string {
  return `${[
    global(router, timings),
    defaults(),
    resolvers(timings),
    peers(router),
    edge(router),
    rooms(router.slots, timings),
    // Only needed to terminate TLS: to obtain and load a certificate.
    ...(router.tls === "router" ? [acme(router), sidecar()] : []),
    placement(router),
    internalFrontend(),
  ].join("\n\n")}\n`;
}

/** Mozilla's "intermediate" suites without finite-field Diffie-Hellman, which no supported client needs. */
const TLS_1_2_SUITES = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"].flatMap((suite) =>
  ["ECDSA", "RSA"].map((key) => `ECDHE-${key}-${suite}`),
);

function global(router: RouterPlan, timings: Timings): string {
  return section("global", [
    `localpeer "\${POD_NAME-${router.name}-0}"`,
    `stats socket "\${RUN_DIR-/run/${router.name}}/admin.sock" mode 600 level admin`,
    ".if version_atleast(3.1)",
    "tune.lua.bool-sample-conversion normal",
    ".endif",
    `lua-load "\${LUA_DIR}/place.lua" "\${POD_NAME-${router.name}-0}" ${placementAddresses(router).join(" ")}`,
    "# Placement requests between routers.",
    "httpclient.resolvers.id cluster",
    "httpclient.timeout.connect 200ms",
    "httpclient.retries 0",
    "# One thread per requested core of the pod, not per core of the node.",
    `nbthread ${Math.max(2, Math.ceil(router.size.cpu))}`,
    `fd-hard-limit ${descriptors(router.size)}`,
    "# Caching matches costs more than matching these few short patterns.",
    "tune.pattern.cache-size 0",
    "ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets",
    "# For TLS 1.2, only suites with forward secrecy and authenticated encryption. All suites of TLS 1.3 have both.",
    `ssl-default-bind-ciphers ${TLS_1_2_SUITES.join(":")}`,
    "# The certificate's files in Kubernetes are tls.crt and tls.key.",
    "ssl-load-extra-del-ext",
    "# A terminating router accepts no connections and closes open ones after this time.",
    `hard-stop-after ${timings.leaveSeconds}s`,
  ]);
}

const UNAVAILABLE =
  'content-type "text/html; charset=utf-8" string ' +
  '\'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="10"><title>Not available</title>' +
  "<h1>No shard can take this room right now</h1><p>This page tries again in ten seconds.</p>'";

/** The format of `option httplog` with the method in place of the request. */
const LOG_FORMAT = "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %HM";

function defaults(): string {
  return section("defaults", [
    "mode http",
    "# Not in section global, because the HTTP client for placement requests logs there, including rooms.",
    "log stdout format raw daemon",
    "# Only errors, without paths and queries: a query contains tokens, and a path with an address shows who was in a room.",
    `log-format "${LOG_FORMAT}"`,
    "option dontlog-normal",

    "timeout connect 5s",
    "timeout http-request 10s",
    "timeout http-keep-alive 60s",
    "# A long poll of BOSH lasts 60 s.",
    "timeout client 90s",
    "# For connections that never start the TLS handshake.",
    "timeout client-hs 10s",
    "timeout server 90s",
    "timeout tunnel 1h",
    "timeout client-fin 30s",
    "timeout check 2s",
    "# 500: the shard went down during a request.",
    ...[500, 503].map((status) => `http-error status ${status} ${UNAVAILABLE} hdr Retry-After 10`),
  ]);
}

function resolvers(timings: Timings): string {
  const outage = ["timeout", "refused", "other"].map((answer) => `hold ${answer} ${timings.dnsOutage}`);
  const common = [
    ...NAMESERVERS,
    "resolve_retries 3",
    "timeout retry 1s",
    `timeout resolve ${timings.resolve}`,
    "hold valid 10s",
    ...outage,
  ];
  return [
    section("resolvers cluster", [
      "# A known address is kept even if DNS denies the name: shards have health checks, and the address of a Service never changes.",
      ...common,
      `hold nx ${timings.dnsOutage}`,
    ]),
    section("resolvers open-shards", [
      "# A shard whose name is denied for this time gets no new rooms.",
      ...common,
      "hold nx 10s",
    ]),
  ].join("\n\n");
}

function peers(router: RouterPlan): string {
  const replicas = Array.from({ length: router.replicas }, (_, n) => n);
  return section("peers routers", [
    ...replicas.map((n) => `peer ${router.name}-${n} "\${ROUTER_${n}_PEER-127.0.0.1:${PORTS.routerPeers + n}}"`),
  ]);
}

/** cert-manager's default limit of concurrent challenges (`--max-concurrent-challenges`). */
const MAX_SOLVERS = 60;
/**
 * Each attempt selects a random pod. After twelve attempts per pod, six requests in a million have missed the right one. Measured:
 * with round robin, concurrent requests can synchronise and never reach it.
 */
const ATTEMPTS_PER_SOLVER = 12;

/** HTTP-01 challenges on port 80. For a few seconds each host name has a solver pod, which answers only for that name. */
function acme({ acme: host, names }: RouterPlan): string {
  const solvers = Math.min(names.length, MAX_SOLVERS);
  return section("backend acme", [
    "balance random(1)",
    "option redispatch 1",
    `retries ${ATTEMPTS_PER_SOLVER * solvers}`,
    "retry-on conn-failure 404 503",
    `server-template solver ${solvers} ${host}:${PORTS.acmeSolver} resolvers cluster resolve-prefer ipv4 init-addr none`,
  ]);
}

/** Tables that the sidecar (certificate.sh) writes. */
function sidecar(): string {
  return [
    section(`backend ${TABLES.refused}`, ["stick-table type string len 32 size 10 store gpt0"]),
    section(`backend ${TABLES.sidecar}`, ["stick-table type string len 32 size 10 expire 1m store gpt0"]),
  ].join("\n\n");
}

/** Addresses at which routers answer placement requests. */
function placementAddresses({ replicas }: RouterPlan): readonly string[] {
  return Array.from({ length: replicas }, (_, n) => `"\${ROUTER_${n}_PLACE-127.0.0.1:${PORTS.routerPlace + n}}"`);
}

/** Placement requests between routers. */
function placement(router: RouterPlan): string {
  return [
    section("frontend place", [
      `bind "\${BIND_PLACE-*:${PORTS.routerPlace}}"`,
      "http-request set-log-level silent",
      "http-request lua.answer",
    ]),
    section("backend routers", [
      "# Not used for routing: reachability of the other routers, for metrics.",
      "default-server check inter 2s",
      ...placementAddresses(router).map((place, n) => `server ${router.name}-${n} ${place}`),
    ]),
  ].join("\n\n");
}

/** Frontend for Prometheus and the kubelet, on a port that no public Service exposes. */
function internalFrontend(): string {
  return section("frontend inside", [
    `bind "\${BIND_METRICS-*:${PORTS.routerMetrics}}"`,
    "http-request set-log-level silent",
    "http-request use-service prometheus-exporter if { path /metrics }",
    "http-request return status 200 if { path /alive }",
    "http-request lua.ready if { path /ready }",
    "stats enable",
    "stats hide-version",
    "stats uri /stats",
    "stats refresh 10s",
  ]);
}
