import { renameSync, writeFileSync } from "node:fs";

/**
 * Writes a file atomically: a reader never sees partial content, also after a crash.
 * @param mode of the file. Default: 0666 less the umask.
 */
export function replaceFile(path: string, text: string, mode?: number): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, path);
}
