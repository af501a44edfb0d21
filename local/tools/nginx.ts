import type { Log } from "../terminal/progress";
import { ensurePackages } from "./apt";

/** Path of Debian's nginx, the distribution that Jitsi's web image takes its nginx from. */
export async function ensureNginx(log: Log): Promise<string> {
  await ensurePackages(["nginx"], "to test what web's image is given", log);
  return "/usr/sbin/nginx";
}
