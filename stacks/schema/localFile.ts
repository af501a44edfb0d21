import { readFileSync } from "node:fs";

/** What is no text, such as a picture. */
export interface Binary {
  readonly base64: string;
}

/**
 * The content of a file of the machine that the program runs on, by its path from the program's folder on: text where it is
 * UTF-8, so that a preview shows what changes in it.
 * @returns undefined where it cannot be read
 */
export function readLocalFile(path: string): string | Binary | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) && !text.includes("\0") ? text : { base64: bytes.toString("base64") };
}
