import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandLine } from "../machine/processes";
import { onInterrupt } from "../terminal/interrupt";

/**
 * Makes a folder of the cache in a draft beside it that is renamed: the folder is complete or absent, whatever happens in
 * between.
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
    // Somebody else who makes the same was faster; theirs is as good.
    if (!existsSync(folder)) throw error;
  }
}

/** Who was killed could not remove their draft. */
function removeAbandonedDrafts(cache: string): void {
  for (const entry of readdirSync(cache)) {
    const pid = /\.(\d+)\.[A-Za-z0-9]{6}$/.exec(entry)?.[1];
    if (pid !== undefined && commandLine(Number(pid)) === undefined) {
      rmSync(join(cache, entry), { recursive: true, force: true });
    }
  }
}
