import { setTimeout as sleep } from "node:timers/promises";

/**
 * Limit for what waits for other processes, milliseconds. On a machine with much else to do all of it takes longer, so it is far
 * above what anything takes that does not hang.
 */
export const HANGS = 300_000;

/** Waits for something that comes about by itself; the test's own timeout is the limit. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
}
