import type { Log } from "../terminal/progress";
import { ensurePackages } from "./apt";

/** Path of Debian's nginx, which Jitsi's web image also uses. */
export async function ensureNginx(log: Log): Promise<string> {
  await ensurePackages(["nginx"], "to test the configuration of web", log);
  return "/usr/sbin/nginx";
}
