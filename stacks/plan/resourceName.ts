import { createHash } from "node:crypto";

/** Hexadecimal digits of a hash that keeps cut names apart. */
const HASH = 6;

/** Lower-case letters, digits and hyphens, which every cloud takes in names and labels. */
export function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/**
 * A name of no more than that many characters. One that is cut, or that is not what it stands for any more, ends with a hash
 * of what it stands for, so that two never become one.
 * @param whole what the name stands for.
 */
export function fit(name: string, longest: number, whole = name): string {
  if (name.length <= longest && name === whole) return name;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, HASH);
  return `${name.slice(0, longest - hash.length - 1)}-${hash}`;
}
