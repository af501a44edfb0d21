import { nearest } from "../schema/nearest";
import { schema, SECRET_KEYS } from "../schema/schema";
import { remove, set } from "./commands";
import { MASK } from "./mask";
import type { Problem } from "./problems";

/** The namespace of this program's keys. */
export const NAMESPACE = "jitsi";

/** A key under a namespace that is nearly this program's, which nothing would read. */
export interface KeyInOtherNamespace {
  /** The key as it was written: `Jitsi:shardCount`. */
  readonly written: string;
  /** Without its namespace. */
  readonly key: string;
  readonly text: string;
}

/** @param project whose name is the namespace of keys that are set without one. */
export function keysInOtherNamespaces(
  config: Readonly<Record<string, string>>,
  project: string,
): readonly KeyInOtherNamespace[] {
  return Object.entries(config).flatMap(([written, text]) => {
    const [namespace = "", key = ""] = written.split(/:(.*)/s);
    if (namespace === NAMESPACE) return [];
    const isOurs = namespace === project || nearest(namespace, [NAMESPACE]) !== undefined;
    return isOurs && key !== "" ? [{ written, key, text }] : [];
  });
}

/**
 * What to do about a key under another namespace. An object is not repeated: a part of it may be encrypted.
 * @param value of the key, as JSON knows it
 */
export function wrongNamespace({ written, key }: KeyInOtherNamespace, value: unknown): Problem {
  const isSecret = SECRET_KEYS.some((secret) => secret === key);
  const again = !Object.hasOwn(schema.shape, key) || typeof value === "object" ? undefined : set([key], value);
  const full = again?.replace(`set ${key} `, `set ${NAMESPACE}:${key} `);
  const commands = [remove([written]), isSecret ? `pulumi config set --secret ${NAMESPACE}:${key}` : full];
  return {
    key: written,
    value: isSecret || full === undefined ? MASK : value,
    message: `nothing reads it: the namespace of this program's keys is ${NAMESPACE}`,
    fix: commands.filter((command) => command !== undefined).join(" && "),
  };
}
