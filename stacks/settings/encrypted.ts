import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getRootDirectory, getStack, runtime } from "@pulumi/pulumi";
import type * as Yaml from "yaml";
import { at, type Path, startsWith } from "../schema/path";
import { keepsSecret } from "../schema/schema";

/**
 * Finds which values of a configuration are encrypted. The engine decrypts them and reports only top-level keys, so the paths
 * inside an object are read from the stack's file.
 */

type Tree = Readonly<Record<string, unknown>>;

const NAMESPACE = "jitsi:";

/** Whether a value of a stack's file is encrypted by the engine: `{secure: <ciphertext>}`, at any depth. */
export function isCiphertext(value: unknown): boolean {
  return isTree(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";
}

/** The paths of all encrypted values inside a value of a stack's file. */
export function ciphertexts(value: unknown, path: Path = []): readonly Path[] {
  if (isCiphertext(value)) return [path];
  return children(value).flatMap(([step, inner]) => ciphertexts(inner, [...path, step]));
}

/**
 * The paths of encrypted values. Keys have no namespace.
 * @param config the decrypted configuration by full key, objects as JSON text
 * @param secretKeys the full keys that the engine reports as secret
 * @param file the configuration in the stack's file; empty without a file
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
 * Encrypted paths inside an object: those that the file shows as ciphertext, and values that may be secret and are not in the
 * file as plain text, because they come from Pulumi ESC or from another file (`--config-file`). If neither finds one, the
 * whole object counts as encrypted, because the engine reports a secret in it.
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

/** The paths of the encrypted values of the current stack. */
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
  // The file is next to Pulumi.yaml. Older language hosts do not pass that directory.
  const path = [getRootDirectory(), process.cwd()].map((folder) => join(folder, name)).find(existsSync);
  if (path === undefined) return {};
  // Loaded lazily, because most stacks have no encrypted value inside an object and loading it slows down the start.
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
