import { script } from "../script";
import type { Files } from "./files";

/**
 * What prosody, jicofo and the bridges log: what happened, without saying to whom. `LOG_LEVEL` under `extra` sets the level; the
 * masks stay.
 */

export const PROSODY_LOG: Files = { "conf.d/log.cfg.lua": script("jitsi/scripts/log.cfg.lua") };

/** The image renders this file from its template, over whatever lies below /config, so ours takes the template's place. */
export const JVM_LOG: Files = { "/defaults/logging.properties": script("jitsi/scripts/logging.properties") };
