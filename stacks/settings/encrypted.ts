import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getRootDirectory, getStack, runtime } from "@pulumi/pulumi";
import type * as Yaml from "yaml";
import { at, type Path, startsWith } from "../schema/path";
import { keepsSecret } from "../schema/schema";

/**
 * Which values of a configuration are encrypted. The engine decrypts them and names only the top-level keys that hold one, so
 * the places inside an object are read from the stack's file.
 */

type Tree = Readonly<Record<string, unknown>>;

const NAMESPACE = "jitsi:";

/** Whether a value of a stack's file is one that the engine encrypted: `{secure: <ciphertext>}`, at any depth. */
export function isCiphertext(value: unknown): boolean {
  return isTree(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";
}

/** The paths of everything encrypted in a value of a stack's file. */
export function ciphertexts(value: unknown, path: Path = []): readonly Path[] {
  if (isCiphertext(value)) return [path];
  return children(value).flatMap(([step, inner]) => ciphertexts(inner, [...path, step]));
}

/**
 * The paths of encrypted values, keys without their namespace.
 * @param config the whole configuration by full key, decrypted, objects as JSON text
 * @param secretKeys the full keys of which the engine says that they hold something encrypted
 * @param file the configuration in the stack's file; empty where there is none
 */
export function encryptedPaths(
  config: Readonly<Record<string, string>>,
  secretKeys: readonly string[],
  file: () => Tree,
): readonly Path[] {
  return secretKeys
    .filter((fullKey) => fullKey.startsWith(NAMESPACE) && config[fullKey] !== undefined)
    .flatMap((fullKey) => {
      const key = fullKey.slice(NAMESPACE.length);
      const value = parsed(config[fullKey] ?? "");
      if (children(value).length === 0) return [[key]];
      return inside(key, value, file()[fullKey] ?? file()[key]);
    });
}

/**
 * The file accounts for the encrypted places of an object. A value that may be a secret and does not stand there in plain text
 * counts as encrypted too: it came from an environment of Pulumi ESC, or from another file (`--config-file`). Where nothing
 * accounts for what the engine says, the whole object counts as encrypted.
 */
function inside(key: string, value: unknown, written: unknown): readonly Path[] {
  const known = ciphertexts(written, [key]);
  const others = leaves(value, [key]).filter(
    (path) =>
      keepsSecret(path) &&
      !known.some((one) => startsWith(path, one)) &&
      String(at({ [key]: written }, path)) !== String(at({ [key]: value }, path)),
  );
  if (known.length > 0) return [...known, ...others];
  return others.length > 0 && keepsSecret([key]) ? others : [[key]];
}

/** The encrypted values of the stack that the program runs for. */
export function encryptedHere(): readonly Path[] {
  const config = runtime.allConfig();
  const sdk = runtime as unknown as { isConfigSecret(key: string): boolean };
  return encryptedPaths(
    config,
    Object.keys(config).filter((key) => sdk.isConfigSecret(key)),
    stackFile,
  );
}

function stackFile(): Tree {
  const name = `Pulumi.${getStack()}.yaml`;
  // Beside Pulumi.yaml. Older language hosts do not say where that is.
  const path = [getRootDirectory(), process.cwd()].map((folder) => join(folder, name)).find(existsSync);
  if (path === undefined) return {};
  // Loaded here because most stacks have nothing encrypted inside an object, and it would slow down every start.
  const { parse } = require("yaml") as typeof Yaml;
  const { config } = (parse(readFileSync(path, "utf8"), { merge: true }) ?? {}) as Tree;
  return isTree(config) ? config : {};
}

function leaves(value: unknown, path: Path): Path[] {
  const inner = children(value);
  return inner.length === 0 ? [path] : inner.flatMap(([step, one]) => leaves(one, [...path, step]));
}

function children(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((one, n) => [n, one]);
  return isTree(value) ? Object.entries(value) : [];
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
