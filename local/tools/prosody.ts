import type { Log } from "../terminal/progress";
import { ensurePackages } from "./apt";

/**
 * Installs Debian's prosody, with its prosodyctl.
 * @throws Unavailable when it is missing and cannot be installed.
 */
export async function ensureProsody(log: Log): Promise<void> {
  await ensurePackages(["prosody"], "to test the configuration of prosody", log);
}
