import type { MeetPlan } from "../../stacks/plan/meet";
import type { Files } from "./files";

/** The files that web's image appends to what it renders, and nginx's view of who is asking. */

/** Branding and client options over the image's own: objects are merged, anything else replaces. */
export function clientOptions({ config, interface: interfaceConfig }: MeetPlan["web"]): Files {
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
