import { createHash } from "node:crypto";

/** Length of the hash at the end of a shortened name, hexadecimal digits. */
const HASH = 6;

/** Converts a text to lower-case letters, digits and hyphens, which every cloud accepts in names and labels. */
export function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/**
 * Shortens a name to a maximum length. A name that is cut or differs from `whole` ends with a hash of `whole`, so that it stays
 * unique.
 * @param whole the original, unshortened name
 */
export function fit(name: string, longest: number, whole = name): string {
  if (name.length <= longest && name === whole) return name;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, HASH);
  return `${name.slice(0, longest - hash.length - 1)}-${hash}`;
}
