import type { MeetPlan } from "../../stacks/plan/meet";
import { PORTS } from "../../stacks/catalogue/ports";
import type { Files } from "./files";
import type { ShardArgs } from "./shardArgs";

/** The files that web's image appends to what it renders, and nginx's view of who is asking. */

export function webFiles({ plan, meet }: Pick<ShardArgs, "plan" | "meet">): Files {
  return {
    ...clientOptions(meet.web),
    "nginx-custom/real-ip.conf": realAddress(meet.podCidr),
    ...logs(),
    ...(meet.web.probeServer ? { [PROBES_FILE]: probeServer(plan.prosody.host) } : {}),
    ...meet.extra.web.files,
  };
}

/** Branding and client options over the image's own: objects are merged, anything else replaces. */
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

/** JSON that survives where it goes: nginx looks for server-side includes in it, and it ends inside a page's script. */
function literal(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/**
 * The router is the only writer of X-Forwarded-For, and it talks from the pods' range; nginx passes on to prosody whom it
 * found there. Without it all people of a shard would look like one pod to prosody's limits.
 */
export function realAddress(podCidr: string): string {
  return `set_real_ip_from ${podCidr};\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n`;
}

/** In nginx's http block: the image includes every file of this folder, in alphabetical order and so before its own. */
const FAILURES_FILE = "nginx/site-confs/00-failures";
/** In its server block. */
const LOG_FILE = "nginx-custom/log.conf";

/**
 * What web logs. The image's access log has each client's address beside its room, and every line of nginx's error log about a
 * connection ends with the client's address and its request, tokens included, whatever its level. Neither is written for any
 * connection; what concerns nginx itself, such as a configuration that it does not take, still goes to the image's error log.
 * Of a request that fails there is one line without address, room and query:
 *
 *     web 2026-11-30T12:00:00+00:00 502 websocket upstream=502 seconds=0.001
 */
export function logs(): Files {
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

/** In nginx's http block. */
const PROBES_FILE = "nginx/site-confs/00-probes";
/** nginx answers this itself. */
export const ALIVE = "/alive";

/** The same questions that probes ask the server of clients. A variable makes nginx resolve prosody's name when it is asked. */
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
