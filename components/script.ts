import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Text of a shell script, for `sh -c`.
 * @param path below components/
 */
export function script(path: string): string {
  return readFileSync(join(__dirname, path), "utf8");
}
