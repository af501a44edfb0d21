import { renameSync, writeFileSync } from "node:fs";

/**
 * Writes a file at once: nobody who reads it finds half of it, whatever happens in between.
 * @param mode of the file. Default: what the process's umask leaves.
 */
export function replaceFile(path: string, text: string, mode?: number): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, path);
}
