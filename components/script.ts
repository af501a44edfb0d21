import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Text of a file that runs in a pod: of a shell script for `sh -c`, or of a configuration.
 * @param path below components/
 */
export function script(path: string): string {
  return readFileSync(join(__dirname, path), "utf8");
}
