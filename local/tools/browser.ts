import { findBrowser, NoBrowser } from "../call/browser";
import type { Log } from "../terminal/progress";
import { ensurePackages } from "./apt";

/**
 * The browser of this machine, else that of Debian's package `chromium`.
 * @throws Unavailable when the machine has none and cannot install it.
 */
export async function ensureBrowser(log: Log): Promise<string> {
  try {
    return findBrowser();
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    await ensurePackages(["chromium"], "to test calls in a browser", log);
    return findBrowser();
  }
}
