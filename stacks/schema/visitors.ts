import { z } from "zod";
import { whole } from "./formats";

/** mod_visitors_component of prosody's image stores at most 16 visitor nodes of a room, and refuses promotion from others. */
export const MAX_VISITOR_NODES = 16;

/** Visitor nodes: prosodies for participants who only listen. Undefined without any. */
export const visitors = z
  .strictObject({
    // 0 stops the nodes of a shard when it is offline, before the key is removed.
    count: whole(0, MAX_VISITOR_NODES).default(2),
    // jicofo's own default. Jitsi considers 2000 per node safe (doc/extra-large-conference of jitsi-meet).
    perNode: whole(10, 2000).default(500),
    participants: whole(2, 1000).default(50),
  })
  .optional();
