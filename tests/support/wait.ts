import { setTimeout as sleep } from "node:timers/promises";

/**
 * Timeout in milliseconds for tests that wait for other processes. It is far above the usual time, for busy machines, and only
 * ends tests that hang.
 */
export const HANGS = 300_000;

/** Polls until a result is neither undefined nor false. The test's timeout is the limit. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
}
