import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandLine } from "../machine/processes";
import { onInterrupt } from "../terminal/interrupt";

/**
 * Creates a folder of the cache as a draft beside it, which is renamed at the end. The folder is never incomplete.
 * @param make fills the draft.
 */
export async function buildOnce(folder: string, make: (draft: string) => Promise<void>): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  removeAbandonedDrafts(dirname(folder));
  const draft = mkdtempSync(`${folder}.${process.pid}.`);
  const discard = (): void => rmSync(draft, { recursive: true, force: true });
  const watched = onInterrupt(discard);
  try {
    await make(draft);
    publish(draft, folder);
  } finally {
    watched();
    discard();
  }
}

function publish(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another process has built the same folder in the meantime.
    if (!existsSync(folder)) throw error;
  }
}

/** Removes drafts of processes that were killed. */
function removeAbandonedDrafts(cache: string): void {
  for (const entry of readdirSync(cache)) {
    const pid = /\.(\d+)\.[A-Za-z0-9]{6}$/.exec(entry)?.[1];
    if (pid !== undefined && commandLine(Number(pid)) === undefined) {
      rmSync(join(cache, entry), { recursive: true, force: true });
    }
  }
}
