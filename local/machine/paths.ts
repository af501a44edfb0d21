import { homedir } from "node:os";
import { join } from "node:path";

/** Folder of the repository. */
export const ROOT = join(__dirname, "../..");
/** The Pulumi program. */
export const PROGRAM = join(ROOT, "index.ts");
/** Everything that is made on this machine for this repository; `make down` removes it. */
export const LOCAL = join(ROOT, ".local");

/** What is built or downloaded once for all checkouts: `$XDG_CACHE_HOME/jitsi`, by default `~/.cache/jitsi`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env["XDG_CACHE_HOME"] || join(env["HOME"] ?? homedir(), ".cache"), "jitsi");
}
