import type { ShardPlan } from "../../stacks/plan/shard";
import { NODE_NUMBERS } from "../../stacks/plan/visitors";
import type { Files } from "./files";

/** Path of a file that the image includes in nginx's http block. */
const FILE = "nginx/site-confs/00-visitors";
const SIGNALLING = "$signalling";

/**
 * The upstream host of web's signalling, as text of nginx's configuration: prosody, or with visitor nodes a variable. The image writes it
 * into the locations of BOSH and websockets, where nginx resolves the name at each request in both cases.
 */
export function signallingHost({ prosody, visitors }: ShardPlan): string {
  return visitors === undefined ? prosody.host : SIGNALLING;
}

/**
 * Forwards a listener to the visitor node that jicofo selected. The client sends its number as the parameter `vnode` of the same URLs, with
 * the same room, so the router has already selected the room's shard. The map has every number that a node can have, because a serving
 * shard may still have more nodes than the configuration.
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
