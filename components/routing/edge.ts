import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { connections } from "./connections";
import { grafanaAccess, grafanaBackend } from "./grafana";
import { KEY_BYTES, MAX_ROOMS, section, sources, TABLES } from "./sections";
import { whiteboardAccess, whiteboardBackend } from "./whiteboard";

/**
 * New sessions per minute and client address. A school of 3,000 participants behind one address can join twice within a minute;
 * only a program exceeds this.
 */
const SESSIONS_PER_MINUTE = 6000;
/** New rooms per minute and client address, including requests before the first response. Six such addresses fill the table. */
const ROOMS_PER_MINUTE = 1000;
/** The same for a private address, behind which all clients may be: five times a storm of 500 joins per second. */
const SHARED_PER_MINUTE = 150_000;
/** Number of rooms in the table at which new rooms are refused. Rooms that are being placed at that moment still fit. */
const FULL = MAX_ROOMS * 0.95;
/** Attributes of the first element up to `sid`. Quotes are parsed as in XML: `x='sid='` is not a session id. */
const IN_SESSION = "^\\s*<body(\\s+[\\w:.-]+\\s*=\\s*('[^']*'|\\\"[^\\\"]*\\\"))*\\s+sid\\s*=";

/** Private addresses can represent many clients: behind a load balancer, a proxy or a local network. */
const SHARED_ADDRESSES = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "::1",
  "fc00::/7",
  "fe80::/10",
];

/** Public frontends: port 80, which redirects to 443, and 443. Behind an ingress, which terminates TLS, only plain HTTP. */
export function edge(router: RouterPlan): string {
  const endsTls = router.tls === "router";
  return [
    ...(endsTls ? [redirect(router)] : []),
    section("frontend https", [
      ...(endsTls ? listen(router) : listenBehindIngress(router)),
      ...forwarded(router),
      ...hstsHeader(router),
      ...roomKey(),
      ...whiteboardAccess(router),
      ...limits(),
      ...grafanaAccess(router),
      ...backendChoice(router),
    ]),
    ...grafanaBackend(router),
    ...whiteboardBackend(router),
    section(`backend ${TABLES.addresses}`, [
      "stick-table type ipv6 size 100k expire 2m store http_req_rate(1m),gpc0,gpc0_rate(1m)",
    ]),
    ...(endsTls
      ? [section(`backend ${TABLES.connections}`, ["stick-table type ipv6 size 100k expire 2m store conn_cur"])]
      : []),
  ].join("\n\n");
}

const BIND_HTTP = `bind "\${BIND_HTTP-*:${PORTS.routerHttp}}"`;

function redirect(router: RouterPlan): string {
  return section("frontend http", [
    BIND_HTTP,
    ...proxies(router),
    "http-request redirect scheme https code 301 if !{ path_beg /.well-known/acme-challenge/ }",
    "default_backend acme",
  ]);
}

/** Only trusted proxies send a PROXY header. Other peers, such as cert-manager inside the cluster, connect without one. */
function proxies({ proxyProtocol, trustedProxies }: RouterPlan): readonly string[] {
  return [
    ...sources("proxy", trustedProxies),
    ...(proxyProtocol ? ["tcp-request connection expect-proxy layer4 if proxy"] : []),
  ];
}

/**
 * HSTS, only with a publicly trusted certificate, because it would otherwise lock participants out. Signalling responses, which
 * are the majority, do not repeat the header of the page.
 */
function hstsHeader({ hsts }: RouterPlan): readonly string[] {
  const unlessSignalling = "if !{ var(txn.joined) -m found }";
  return hsts ? [`http-after-response set-header Strict-Transport-Security max-age=31536000 ${unlessSignalling}`] : [];
}

/** A certificate directory that is still empty is accepted only together with the refusal of every name. */
function listen(router: RouterPlan): readonly string[] {
  const bind = `bind "\${BIND_HTTPS-*:${PORTS.routerHttps}}" ssl crt "\${CERT_DIR}" alpn h2,http/1.1`;
  return [
    ...[".if defined(NO_CERTIFICATE_YET)", `${bind} strict-sni`, ".else", bind, ".endif"],
    ...proxies(router),
    ...connectionLimit(router),
  ];
}

/** No connection limit per address: an ingress uses few connections for all clients. */
function listenBehindIngress(router: RouterPlan): readonly string[] {
  return ["# Same name as with TLS, because metrics and alerts refer to it.", BIND_HTTP, ...proxies(router)];
}

/**
 * Limits a public address to a quarter of all connections. With the PROXY protocol, the client's address is known only after the
 * handshake.
 */
function connectionLimit({ proxyProtocol, size }: RouterPlan): readonly string[] {
  const when = proxyProtocol ? "session" : "connection";
  return [
    `tcp-request ${when} track-sc1 src,ipmask(32,64) table ${TABLES.connections}`,
    `tcp-request ${when} reject if !{ src ${SHARED_ADDRESSES.join(" ")} } { sc1_conn_cur gt ${Math.floor(connections(size) / 4)} }`,
  ];
}

/** Maximum number of trusted proxies in a row, each of which appends its peer's address to X-Forwarded-For. */
const MAX_HOPS = 4;

/** Removes forwarded headers of clients. Shards trust the router's headers, and the router those of its trusted proxies. */
function forwarded({ tls }: RouterPlan): readonly string[] {
  const hops = tls === "ingress" ? Array.from({ length: MAX_HOPS }, (_, n) => n + 1) : [];
  return [
    ...(hops.length > 0 ? ["# The client's address is the last one that is not a trusted proxy."] : []),
    ...hops.map((hop) => `http-request set-src req.hdr_ip(x-forwarded-for,-${hop}) if proxy`),
    "http-request del-header forwarded -m sub",
    "http-request del-header x-real-ip",
    "option forwardfor",
    "http-request set-header X-Forwarded-Proto https",
  ];
}

/**
 * Limits new rooms and sessions per client address before any Lua runs. Counted requests can open a session: a websocket, and a
 * BOSH request whose first element has no session id. Not counted: requests within a session, and the plain GETs by which
 * clients keep an existing room.
 */
function limits(): readonly string[] {
  const refusal = 'content-type text/plain string "Too many new rooms or sessions." hdr Retry-After 60';
  return [
    `acl crowd src ${SHARED_ADDRESSES.join(" ")}`,
    `acl known var(txn.known) -m int gt 0`,
    "acl bosh path_end /http-bind",
    "acl posted method POST",
    `acl in-session req.body -m reg "${IN_SESSION}"`,
    "acl keeps-alive method GET",
    "http-request wait-for-body time 2s if signalling bosh posted",
    `http-request track-sc0 src,ipmask(32,64) table ${TABLES.addresses} if signalling !bosh`,
    `http-request track-sc0 src,ipmask(32,64) table ${TABLES.addresses} if signalling !keeps-alive !in-session`,
    `http-request track-sc0 src,ipmask(32,64) table ${TABLES.addresses} if signalling !known`,
    "http-request sc-inc-gpc0(0) if joins !known",
    `http-request return status 429 ${refusal} if !crowd { sc0_http_req_rate gt ${SESSIONS_PER_MINUTE} }`,
    `http-request return status 429 ${refusal} if !crowd joins !known { sc0_gpc0_rate gt ${ROOMS_PER_MINUTE} }`,
    `http-request return status 429 ${refusal} if { sc0_http_req_rate gt ${SHARED_PER_MINUTE} }`,
    "# The table does not evict a room to add another.",
    `http-request return status 503 content-type text/plain string "Too many rooms." hdr Retry-After 60 if joins !known { table_cnt(${TABLES.rooms}) ge ${FULL} }`,
  ];
}

/**
 * Clients encode a room name once or twice, depending on the code path. After three decodings both are equal, even if the name itself
 * contains an encoded character, such as `50%41`.
 */
const DECODINGS = 3;

/**
 * Sets the key of the room: the path of its page, `tenant/room`. Signalling has the tenant in its path and the room in its query.
 * Participants type it in any case.
 */
function roomKey(): readonly string[] {
  return [
    "# nginx decodes paths, so only one spelling of the signalling paths is allowed.",
    "acl signalling path_reg ^(/[^/]+)?/(http-bind|xmpp-websocket)$",
    'acl names-signalling path,url_dec -m reg "http-bind|xmpp-websocket"',
    "http-request deny deny_status 400 if names-signalling !signalling",
    "# In a query, a plus sign is a space.",
    'http-request set-var(txn.name) urlp(room),regsub("\\+","%20",g)',
    "acl joins var(txn.joined) -m found",
    "# Set only for signalling, which determines the shard of a room.",
    "http-request set-var(txn.joined) var(txn.name) if signalling { var(txn.name) -m found }",
    "http-request set-var(txn.name) path,field(-1,/) if !joins !{ var(txn.name) -m found }",
    "http-request set-var(txn.room) path,field(-2,/),concat(/,txn.name),lower",
    "# A request for a file has the URL of its page in the header Referer.",
    "acl file path_beg /libs/ /css/ /static/ /images/ /fonts/ /lang/ /sounds/ /connection_optimization/",
    "http-request set-var-fmt(txn.page) /%[req.hdr(referer),field(1,?),field(4,/,0)] if file { req.hdr(referer) -m found }",
    "http-request set-var(txn.name) var(txn.page),field(-1,/) if { var(txn.page) -m found }",
    "http-request set-var(txn.room) var(txn.page),field(-2,/),concat(/,txn.name),lower if { var(txn.page) -m found }",
    "acl encoded var(txn.room) -m sub %",
    'acl control var(txn.room),hex -m reg "^(..)*([01].|7F)"',
    "# A zero byte would end the key in the table and in the next decoding, but not in the hash.",
    ...Array.from({ length: DECODINGS }, () => [
      "http-request deny deny_status 400 if encoded control",
      "http-request set-var(txn.room) var(txn.room),url_dec,lower if encoded",
    ]).flat(),
    "http-request deny deny_status 400 if control",
    "http-request deny deny_status 400 if joins { var(txn.room) -m end / }",
    `http-request return status 414 content-type text/plain string "The name of the room is too long." if { var(txn.room),length gt ${KEY_BYTES} }`,
    `http-request set-var(txn.known) var(txn.room),table_server_id(${TABLES.rooms}) if joins`,
  ];
}

/** Selects the backend. place.lua sets txn.server; without it the backend answers 503. */
function backendChoice({ grafana, whiteboard }: RouterPlan): readonly string[] {
  return [
    "http-request lua.place if joins",
    "http-request lua.page if !joins",
    ...(whiteboard === undefined ? [] : ["use_backend whiteboard if whiteboard"]),
    ...(grafana === undefined ? [] : ["use_backend grafana if { var(txn.grafana) -m bool }"]),
    "use_backend rooms if joins",
    "default_backend files",
  ];
}
