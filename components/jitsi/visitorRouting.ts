import type { ShardPlan } from "../../stacks/plan/shard";
import { NODE_NUMBERS } from "../../stacks/plan/visitors";
import type { Files } from "./files";

/** Included in nginx's http block. */
const FILE = "nginx/site-confs/00-visitors";
const SIGNALLING = "$signalling";

/**
 * The host of web's signalling, as text of nginx's configuration: prosody, or with visitor nodes a variable. The image writes it
 * into the locations of BOSH and websockets, where nginx resolves the name at each request anyway.
 */
export function signallingHost({ prosody, visitors }: ShardPlan): string {
  return visitors === undefined ? prosody.host : SIGNALLING;
}

/**
 * Leads a listener to the visitor node that jicofo chose. The client asks for it by the parameter `vnode` of the same addresses,
 * with the same room, so the router has led it to the room's shard. The map knows every number that a node can have, because
 * jicofo of a shard that serves may still know more nodes than the configuration.
 */
export function visitorRouting({ prosody, visitors }: ShardPlan): Files {
  if (visitors === undefined) return {};
  const { name, host } = visitors;
  return {
    [FILE]: `map $arg_vnode ${SIGNALLING} {
  "~^v(?<visitor_node>${NODE_NUMBERS})$" ${name}-$visitor_node.${host};
  default ${prosody.host};
}
`,
  };
}
