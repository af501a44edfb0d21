import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { Path } from "../../stacks/schema/path";
import { SECRET_KEYS } from "../../stacks/schema/existingSecrets";
import { ciphertexts, encryptedPaths, isCiphertext } from "../../stacks/settings/encrypted";
import { takesObject } from "../../stacks/settings/schemaPath";
import { UserError } from "../terminal/userError";
import { type ConfigObject, type ConfigValue, isObject, override, type Overrides, qualify } from "./overrides";

/** The configuration of one stack as the engine passes it to the program. */
export interface StackConfig {
  /** Folder of `Pulumi.yaml` and of the stack's file. */
  readonly root: string;
  readonly project: string;
  readonly stack: string;
  /** By full key (`jitsi:bridges`), objects as objects. */
  readonly tree: ConfigObject;
  /** By full key, every value as text; objects and arrays as JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Full keys of values that contain ciphertext. */
  readonly secretKeys: readonly string[];
  /** Paths of encrypted values, as the program computes them. */
  readonly encrypted: readonly Path[];
  /** Secret keys whose values are placeholders, because only the stack's secrets provider can decrypt them. */
  readonly placeholders: readonly string[];
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml` as the engine does: a value of the stack replaces the project's default as a whole, also
 * where it is an object.
 * @param root folder of `Pulumi.yaml`.
 * @param overrides apply to this call only; no file is written.
 * @throws UserError for an unknown stack, invalid YAML or an override that does not fit.
 */
export function readStackConfig(root: string, stack: string, overrides: Overrides = {}): StackConfig {
  const project = readProject(root);
  const own = readStack(root, stack, project.name);
  const given: ConfigObject = { ...project.defaults, ...own };
  const encrypted = Object.keys(given).filter((key) => ciphertexts(given[key]).length > 0);
  const readable = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      withoutCiphertext(value, [bare(key, project.name)], project.name),
    ]),
  );
  const tree = override(readable, overrides, project.name);
  const values = Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, asText(value)]));
  // A secret of the command line is in no file, so it is plain text, but it stays secret.
  const secretKeys = [...new Set([...encrypted, ...secretsAmong(overrides, project.name)])];
  return {
    root,
    project: project.name,
    stack,
    tree,
    values,
    secretKeys,
    encrypted: encryptedPaths(values, secretKeys, () => own),
    placeholders: encrypted.filter((key) => tree[key] === readable[key]),
  };
}

interface Project {
  readonly name: string;
  readonly defaults: ConfigObject;
}

function readProject(root: string): Project {
  const file = readYaml(join(root, "Pulumi.yaml"), "Pulumi.yaml");
  const name = file["name"];
  if (typeof name !== "string") throw new UserError("Pulumi.yaml has no project name");
  const declared = Object.entries(section(file, "Pulumi.yaml"));
  const defaults = declared.flatMap(([key, declaration]) => {
    const value = isObject(declaration) ? (declaration["value"] ?? declaration["default"]) : declaration;
    return value === undefined ? [] : [[qualify(key, name), value] as const];
  });
  return { name, defaults: Object.fromEntries(defaults) };
}

function readStack(root: string, stack: string, project: string): ConfigObject {
  const known = stacksIn(root);
  if (!known.includes(stack)) {
    throw new UserError(
      `there is no stack ${stack}: no file Pulumi.${stack}.yaml. Stacks here: ${known.join(", ") || "none"}`,
    );
  }
  const name = `Pulumi.${stack}.yaml`;
  const config = section(readYaml(join(root, name), name), name);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [qualify(key, project), value]));
}

function stacksIn(root: string): readonly string[] {
  return readdirSync(root).flatMap((file) => /^Pulumi\.([\w.-]+)\.yaml$/.exec(file)?.[1] ?? []);
}

function readYaml(path: string, name: string): ConfigObject {
  if (!existsSync(path)) throw new UserError(`there is no ${name} in this folder`);
  const content = parsed(readFileSync(path, "utf8"), name) ?? {};
  if (!isObject(content)) throw new UserError(`${name} must be a map of keys`);
  return content;
}

function parsed(text: string, name: string): unknown {
  const lines = new LineCounter();
  // The engine's reader follows merge keys (<<).
  const document = attempt(name, () => parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false }));
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.code === "MULTIPLE_DOCS" ? "a second document begins here" : whatIsWrong(error);
    throw new UserError(`${name}:${line}:${col} is not YAML of one stack: ${what}`);
  }
  return attempt(name, () => {
    const content: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    // Throws for an alias inside of its own anchor, which is a cycle.
    JSON.stringify(content);
    return content;
  });
}

/** A few lines of YAML can expand to data that exhausts memory or stack. */
function attempt<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`${name} is not YAML of one stack: ${whatIsWrong(error as Error)}`);
  }
}

function whatIsWrong({ message }: Error): string {
  return /alias count|circular|call stack/.test(message)
    ? "it is nested too deeply, or too large because of its aliases (*name)"
    : message;
}

/** A file written by hand has fewer aliases. */
const MOST_ALIASES = 1000;

function section(file: ConfigObject, name: string): ConfigObject {
  const config = file["config"] ?? {};
  if (!isObject(config)) throw new UserError(`${name}: config must be a map of keys`);
  return config;
}

/** Full keys of the secrets among overrides. */
function secretsAmong(overrides: Overrides, project: string): string[] {
  const keys = SECRET_KEYS.map((key) => qualify(key, project));
  return Object.keys(overrides)
    .map((key) => qualify(key, project))
    .filter((key) => keys.includes(key));
}

function bare(key: string, project: string): string {
  return key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key;
}

/** Encrypted values are passwords, lists of `name:password` and addresses of receivers. The placeholder is valid as each of them. */
function placeholder(path: Path, project: string): string {
  const [key = "", ...inside] = path.map(String);
  return `https://placeholder.invalid/${[qualify(key, project).replace(":", "/"), ...inside].join("/")}`;
}

/** Replaces ciphertext by placeholders. An object that is encrypted as a whole counts as empty. */
function withoutCiphertext(value: ConfigValue, path: Path, project: string): ConfigValue {
  if (isCiphertext(value)) return takesObject(path) ? {} : placeholder(path, project);
  if (Array.isArray(value)) return value.map((item: ConfigValue, n) => withoutCiphertext(item, [...path, n], project));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withoutCiphertext(inner, [...path, name], project)]),
  );
}

function asText(value: ConfigValue): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(sorted(value)) : String(value);
}

/** The engine sorts the keys of objects. Their order shows in variables of pods and in files of clients. */
function sorted(value: ConfigValue): ConfigValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
