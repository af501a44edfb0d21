import type { MeetPlan } from "../../stacks/plan/meet";
import { PORTS } from "../../stacks/catalogue/ports";
import type { Files } from "./files";
import type { ShardArgs } from "./shardArgs";
import { visitorRouting } from "./visitorRouting";

/** Files of web: client options, client addresses and logs. */

export function webFiles({ plan, meet }: Pick<ShardArgs, "plan" | "meet">): Files {
  return {
    ...clientOptions(meet.web),
    "nginx-custom/real-ip.conf": realAddress(meet.podCidr),
    ...logs(),
    ...(meet.web.probeServer ? { [PROBES_FILE]: probeServer(plan.prosody.host) } : {}),
    ...visitorRouting(plan),
    ...meet.extra.web.files,
  };
}

/** Branding and client options. Objects are merged into the image's options; other values replace them. */
export function clientOptions({
  config,
  interface: interfaceConfig,
}: Pick<MeetPlan["web"], "config" | "interface">): Readonly<Record<string, string>> {
  return {
    ...(isEmpty(config) ? {} : { "custom-config.js": merge("config", config) }),
    ...(isEmpty(interfaceConfig) ? {} : { "custom-interface_config.js": merge("interfaceConfig", interfaceConfig) }),
  };
}

function isEmpty(options: object): boolean {
  return Object.keys(options).length === 0;
}

function merge(target: "config" | "interfaceConfig", options: Readonly<Record<string, unknown>>): string {
  return `
(function merge(into, from) {
  Object.keys(from).forEach(function (key) {
    var value = from[key];
    var nested = value && typeof value === "object" && !Array.isArray(value);
    if (nested && into[key] && typeof into[key] === "object") {
      merge(into[key], value);
    } else {
      into[key] = value;
    }
  });
})(${target}, ${literal(options)});
`;
}

/** JSON with `<` escaped, because nginx parses it for server-side includes and it ends up inside a script element. */
function literal(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/**
 * Makes nginx read the client's address from X-Forwarded-For, which only the router sets, and pass it on to prosody. Otherwise
 * prosody's limits would apply to all participants of a shard together.
 */
export function realAddress(podCidr: string): string {
  return `set_real_ip_from ${podCidr};\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n`;
}

/** Included in nginx's http block, in alphabetical order and so before the image's files. */
const FAILURES_FILE = "nginx/site-confs/00-failures";
/** Included in nginx's server block. */
const LOG_FILE = "nginx-custom/log.conf";

/**
 * Log configuration of web. The image's access log contains client addresses together with rooms, and nginx's error log about a
 * connection contains the client's address and request, including tokens. Both are disabled for connections. Messages about
 * nginx itself, such as an invalid configuration, still go to the image's error log. A failed request logs one line without
 * address, room and query:
 *
 *     web 2026-11-30T12:00:00+00:00 502 websocket upstream=502 seconds=0.001
 */
function logs(): Files {
  return {
    [FAILURES_FILE]: `map $status $failed_request {
  ~^5 1;
  default 0;
}
map $uri $request_kind {
  /http-bind bosh;
  /xmpp-websocket websocket;
  default page;
}
log_format failures 'web $time_iso8601 $status $request_kind upstream=$upstream_status seconds=$request_time';
`,
    [LOG_FILE]: `access_log /dev/stdout failures if=$failed_request;
error_log /dev/null emerg;
`,
  };
}

/** Path of a file that the image includes in nginx's http block. */
const PROBES_FILE = "nginx/site-confs/00-probes";
/** nginx answers this path without prosody. */
export const ALIVE = "/alive";

/** Server for probes, with the same checks as that for clients. The variable makes nginx resolve prosody's name at each request. */
function probeServer(prosody: string): string {
  return `server {
  listen ${PORTS.webProbes};
  allow all;
  auth_basic off;
  access_log off;
  error_log /dev/null emerg;
  location = ${ALIVE} {
    return 204;
  }
  location = /http-bind {
    set $prosody http://${prosody}:${PORTS.bosh};
    proxy_pass $prosody/http-bind;
  }
}
`;
}
