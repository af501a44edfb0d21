import { homedir } from "node:os";
import { join } from "node:path";

export const ROOT = join(__dirname, "../..");
/** The Pulumi program. */
export const PROGRAM = join(ROOT, "index.ts");
/** Files of the local region; `make down` removes them. */
export const LOCAL = join(ROOT, ".local");

/** Folder of tools that all checkouts share: `$XDG_CACHE_HOME/jitsi`, by default `~/.cache/jitsi`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env["XDG_CACHE_HOME"] || join(env["HOME"] ?? homedir(), ".cache"), "jitsi");
}
