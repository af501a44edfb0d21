import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Content of a file for a pod: a shell script for `sh -c`, or a configuration.
 * @param path below components/
 */
export function script(path: string): string {
  return readFileSync(join(__dirname, path), "utf8");
}
