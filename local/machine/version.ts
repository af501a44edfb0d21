import coerce from "semver/functions/coerce";
import lt from "semver/functions/lt";

/** Whether a version is lower than another one. Suffixes such as `-dev5` do not count, and a text without a number is not lower. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [coerce(version), coerce(than)];
  return one !== null && other !== null && lt(one, other);
}
