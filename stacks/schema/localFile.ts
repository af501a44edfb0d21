import { readFileSync } from "node:fs";

/** Binary content, such as an image. */
export interface Binary {
  readonly base64: string;
}

/**
 * Content of a local file, by its path relative to the program's folder. UTF-8 content is text, so that a preview shows changes.
 * @returns undefined if the file cannot be read
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
