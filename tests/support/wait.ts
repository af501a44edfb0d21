import { setTimeout as sleep } from "node:timers/promises";

/** Waits for something that comes about by itself; the test's own timeout is the limit. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
}
