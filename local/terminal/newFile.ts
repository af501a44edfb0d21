import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "./userError";

/**
 * Writes the file of argument OUT, with its folder.
 * @throws UserError when it exists.
 */
export function writeNew(out: string, content: string): void {
  if (existsSync(out)) throw new UserError(`OUT=${out} exists, and is not overwritten`);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, content);
}
