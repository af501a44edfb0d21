import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { SECRET_KEYS } from "../../stacks/schema/schema";
import { UserError } from "../terminal/userError";
import { type ConfigObject, type ConfigValue, isObject, override, type Overrides, qualify } from "./overrides";

/** The configuration of one stack as the engine would hand it to the program. */
export interface StackConfig {
  readonly project: string;
  readonly stack: string;
  /** By full key (`jitsi:bridges`), as written: objects are objects. */
  readonly tree: ConfigObject;
  /** The same, every value as text; objects and arrays as JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values may be shown to nobody. */
  readonly secretKeys: readonly string[];
  /** The secret keys whose values are placeholders, because only the stack's own secrets provider can read them. */
  readonly placeholders: readonly string[];
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml` as the engine does: a value of the stack, object or not, replaces the
 * project's default as a whole.
 * @param root folder of `Pulumi.yaml`.
 * @param overrides put on top for this call; no file is written.
 * @throws UserError for an unknown stack, a file that is no YAML, a secret in clear text, an override that does not fit.
 */
export function readStackConfig(root: string, stack: string, overrides: Overrides = {}): StackConfig {
  const project = readProject(root);
  const own = readStack(root, stack, project.name);
  const given: ConfigObject = { ...project.defaults, ...own };
  const encrypted = Object.keys(given).filter((key) => holdsCiphertext(given[key]));
  const readable = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, withoutCiphertext(key, value)]),
  );
  const tree = override(readable, overrides, project.name);
  return {
    project: project.name,
    stack,
    tree,
    values: Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, asText(value)])),
    secretKeys: [...new Set([...encrypted, ...SECRET_KEYS.map((key) => qualify(key, project.name))])],
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
  for (const key of SECRET_KEYS) {
    const value = config[key] ?? config[qualify(key, project)];
    if (value !== undefined && value !== null && value !== "" && !isCiphertext(value)) {
      throw new UserError(`${name} holds ${key} in clear text. Encrypt it: pulumi config set --secret ${key}`);
    }
  }
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [qualify(key, project), value]));
}

function stacksIn(root: string): readonly string[] {
  return readdirSync(root).flatMap((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1] ?? []);
}

function readYaml(path: string, name: string): ConfigObject {
  if (!existsSync(path)) throw new UserError(`there is no ${name} in this folder`);
  const lines = new LineCounter();
  // The engine's reader follows merge keys (<<).
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter: lines, merge: true, prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.code === "MULTIPLE_DOCS" ? "a second document begins here" : error.message;
    throw new UserError(`${name}:${line}:${col} is not YAML of one stack: ${what}`);
  }
  const content: unknown = document.toJS() ?? {};
  if (!isObject(content)) throw new UserError(`${name} must be a map of keys`);
  return content;
}

function section(file: ConfigObject, name: string): ConfigObject {
  const config = file["config"] ?? {};
  if (!isObject(config)) throw new UserError(`${name}: config must be a map of keys`);
  return config;
}

/** The engine keeps an encrypted value as `{secure: <ciphertext>}`, alone or anywhere inside an object. */
function isCiphertext(value: ConfigValue): boolean {
  return isObject(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";
}

function holdsCiphertext(value: ConfigValue | undefined): boolean {
  if (value === undefined || value === null || typeof value !== "object") return false;
  return isCiphertext(value) || Object.values(value).some(holdsCiphertext);
}

/** Encrypted values are passwords, lists of `name:password` and addresses of receivers; a placeholder passes for each of them. */
function placeholder(key: string): string {
  return `https://placeholder.invalid/${key.replace(":", "/")}`;
}

function withoutCiphertext(key: string, value: ConfigValue): ConfigValue {
  if (isCiphertext(value)) return placeholder(key);
  if (Array.isArray(value)) return value.map((item: ConfigValue) => withoutCiphertext(key, item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutCiphertext(key, inner)]));
}

function asText(value: ConfigValue): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
