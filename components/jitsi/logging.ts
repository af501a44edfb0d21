import { script } from "../script";
import type { Files } from "./files";

/**
 * Log configuration of prosody, jicofo and the bridges: events without participants' identities. `LOG_LEVEL` in `extra` sets the
 * level and does not affect the masks.
 */

export const PROSODY_LOG: Files = { "conf.d/log.cfg.lua": script("jitsi/scripts/log.cfg.lua") };

/** Replaces the image's template, because the image overwrites the rendered file below /config at each start. */
export const JVM_LOG: Files = { "/defaults/logging.properties": script("jitsi/scripts/logging.properties") };
