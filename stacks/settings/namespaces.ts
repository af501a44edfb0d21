import { nearest } from "../schema/nearest";
import { SECRET_KEYS } from "../schema/existingSecrets";
import { schema } from "../schema/schema";
import { remove, set } from "./commands";
import { MASK } from "./mask";
import type { Problem } from "./problems";

/** Namespace of this program's configuration keys. */
export const NAMESPACE = "jitsi";

/** A key under the project's name or a misspelt namespace, which the program does not read. */
export interface KeyInOtherNamespace {
  /** Full key as written: `Jitsi:shardCount`. */
  readonly written: string;
  /** The key without its namespace. */
  readonly key: string;
  readonly text: string;
}

/** @param project name of the Pulumi project, the namespace of keys that are set without one */
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
 * The problem for a key under another namespace. The fix does not repeat an object, because parts of it may be encrypted.
 * @param value the key's parsed value
 */
export function wrongNamespace({ written, key }: KeyInOtherNamespace, value: unknown): Problem {
  const isSecret = SECRET_KEYS.some((secret) => secret === key);
  const again = !Object.hasOwn(schema.shape, key) || typeof value === "object" ? undefined : set([key], value);
  const full = again?.replace(`set ${key} `, `set ${NAMESPACE}:${key} `);
  const commands = [remove([written]), isSecret ? `pulumi config set --secret ${NAMESPACE}:${key}` : full];
  return {
    key: written,
    value: isSecret || full === undefined ? MASK : value,
    message: `has no effect: the namespace of this program's keys is ${NAMESPACE}`,
    fix: commands.filter((command) => command !== undefined).join(" && "),
  };
}
