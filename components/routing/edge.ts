import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { grafanaAccess, grafanaBackend } from "./grafana";
import { KEY_BYTES, section, SELF } from "./sections";

/**
 * New sessions one address may open in a minute. A school of 3,000 behind one address joins and joins once more within a
 * minute; who exceeds this is a program.
 */
const SESSIONS_PER_MINUTE = 6000;

/** Private addresses stand for many people: a load balancer that hides them, another proxy, a network of one's own. */
const CROWDS = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "::1",
  "fc00::/7",
  "fe80::/10",
];

/** What the world reaches: port 80 only to send on to 443, and 443. */
export function edge(router: RouterPlan): string {
  const proxied = router.proxyProtocol ? " accept-proxy" : "";
  return [
    section("frontend http", [
      `bind "\${BIND_HTTP-*:${PORTS.routerHttp}}"${proxied}`,
      "http-request redirect scheme https code 301 if !{ path_beg /.well-known/acme-challenge/ }",
      "default_backend acme",
    ]),
    section("frontend https", [
      ...listen(proxied),
      ...forwarded(),
      ...strict(router),
      ...newSessions(),
      ...roomOfSignalling(),
      ...grafanaAccess(router),
      ...roomOfPage(),
      ...choice(router),
    ]),
    ...grafanaBackend(router),
    section("backend addresses", ["stick-table type ipv6 size 100k expire 2m store http_req_rate(1m)"]),
  ].join("\n\n");
}

/**
 * Once browsers trust the certificate they may be told to insist on it; before, that would lock people out. The page tells
 * them, and signalling, which is most of what is answered, need not repeat it.
 */
function strict({ hsts }: RouterPlan): readonly string[] {
  const unlessSignalling = "if !{ var(txn.joined) -m found }";
  return hsts ? [`http-after-response set-header Strict-Transport-Security max-age=31536000 ${unlessSignalling}`] : [];
}

/** A certificate directory that is still empty is accepted only together with the refusal of every name. */
function listen(proxied: string): readonly string[] {
  const bind = `bind "\${BIND_HTTPS-*:${PORTS.routerHttps}}"${proxied} ssl crt "\${CERT_DIR}" alpn h2,http/1.1`;
  return [".if defined(NO_CERTIFICATE_YET)", `${bind} strict-sni`, ".else", bind, ".endif"];
}

/** What a client says of itself is worth nothing; the shards believe the router. */
function forwarded(): readonly string[] {
  return [
    "http-request del-header forwarded -m sub",
    "http-request del-header x-real-ip",
    "option forwardfor",
    "http-request set-header X-Forwarded-Proto https",
  ];
}

/** Only opening a session is counted: whoever is in a call may ask as often as the call needs. */
function newSessions(): readonly string[] {
  const opens = [
    "{ path_end /xmpp-websocket } { hdr(upgrade) -i websocket }",
    "{ method POST } { path_end /http-bind } !{ req.body -m sub sid= }",
  ];
  return [
    `acl crowd src ${CROWDS.join(" ")}`,
    "http-request wait-for-body time 2s if { method POST } { path_end /http-bind } !crowd",
    ...opens.map((open) => `http-request track-sc0 src,ipmask(32,64) table addresses if ${open} !crowd`),
    `http-request return status 429 content-type text/plain string "Too many new sessions." hdr Retry-After 60 if { sc0_http_req_rate gt ${SESSIONS_PER_MINUTE} }`,
  ];
}

/**
 * The key of a room is the path of its page, `tenant/room`. Signalling has the tenant in its path and the room in its query.
 *
 * Nearly every request of a call ends here: what follows is for pages, files and names that are encoded or too long.
 */
function roomOfSignalling(): readonly string[] {
  return [
    "acl signalling path_end /http-bind /xmpp-websocket",
    "acl encoded var(txn.room) -m sub %",
    "# Set only by signalling, which alone says where a room is; pages look it up, so that crawlers do not fill the table.",
    "http-request set-var(txn.joined) urlp(room) if signalling",
    "http-request set-var(txn.room) path,field(-2,/),concat(/,txn.joined),lower if { var(txn.joined) -m found }",
    `http-request allow if !encoded { var(txn.room),length le ${KEY_BYTES} }`,
  ];
}

/**
 * Files of the page follow the page, so that page and files are of the same version.
 *
 * Clients encode a name once or twice, depending on the way it takes through them, and people type it in any case.
 */
function roomOfPage(): readonly string[] {
  return [
    "acl file path_beg /libs/ /css/ /static/ /images/ /fonts/ /lang/ /sounds/ /connection_optimization/",
    "http-request set-var(txn.name) urlp(room)",
    "http-request set-var(txn.name) path,field(-1,/) if !{ var(txn.name) -m found }",
    "http-request set-var(txn.room) path,field(-2,/),concat(/,txn.name),lower",
    "# A file comes with the address of its page.",
    "http-request set-var-fmt(txn.page) /%[req.hdr(referer),field(1,?),field(4,/,0)] if file { req.hdr(referer) -m found }",
    "http-request set-var(txn.name) var(txn.page),field(-1,/) if { var(txn.page) -m found }",
    "http-request set-var(txn.room) var(txn.page),field(-2,/),concat(/,txn.name),lower if { var(txn.page) -m found }",
    "# A zero byte would end the key in the table and not in the hash.",
    "http-request deny deny_status 400 if encoded { url -m sub %00 %2500 }",
    "http-request set-var(txn.room) var(txn.room),url_dec,lower if encoded",
    "http-request set-var(txn.room) var(txn.room),url_dec,lower if encoded",
    `http-request return status 414 content-type text/plain string "The name of the room is too long." if { var(txn.room),length gt ${KEY_BYTES} }`,
  ];
}

/**
 * A change of the slots takes effect by the clock, so that all routers change in the same millisecond whatever else keeps them
 * busy: measured with 300 new rooms a second, commands sent at the same moment were not close enough.
 */
function choice({ grafana }: RouterPlan): readonly string[] {
  return [
    ...(grafana === undefined ? [] : ["use_backend grafana if { var(txn.grafana) -m bool }"]),
    "# Every shard fails its deep check: better one that may be ill than none.",
    "use_backend web if { nbsrv(rooms) eq 0 } { nbsrv(next) eq 0 } { nbsrv(web) gt 0 }",
    `use_backend next if { str(router),map(${SELF.change}),set-var(txn.change) -m found } { date,sub(txn.change) ge 0 }`,
    "default_backend rooms",
  ];
}
