import { isDeepStrictEqual } from "node:util";
import { log, RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { check, notesOn } from "./checks";
import { problemsOf } from "./schemaProblems";
import { keysInOtherNamespaces, NAMESPACE, wrongNamespace } from "./namespaces";
import { type Problem, report } from "./problems";
import { at, type Path } from "../schema/path";
import { SECRET_KEYS } from "../schema/existingSecrets";
import { keepsSecret, schema, type Settings } from "../schema/schema";
import { typeAt } from "./schemaPath";
import { hide, isWithin, misplaced, misplacedSecrets, plainSecrets } from "./secrecy";

const PREFIX = `${NAMESPACE}:`;

export interface Read {
  /** Undefined when there are problems. */
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
  /** Warnings about values that are valid but probably not intended. */
  readonly notes: readonly string[];
}

/** Default for `encrypted`: exactly the keys that must be encrypted. */
const SECRET_PATHS: readonly Path[] = SECRET_KEYS.map((key) => [key]);

/**
 * Reads the configuration of a region.
 * @param config every key of the stack with its namespace; objects, numbers and booleans as JSON text, as Pulumi passes them
 * @param encrypted the paths of encrypted values, see encryptedPaths
 * @param project name of the Pulumi project
 * @throws RunError with one report of all problems, and the warnings
 */
export function readSettings(
  config: Readonly<Record<string, string>>,
  encrypted = SECRET_PATHS,
  project = NAMESPACE,
): Settings {
  const { settings, problems, notes } = parseSettings(config, encrypted, project);
  if (settings === undefined) {
    throw new RunError([report(problems), ...notes.map((note) => `warning: ${note}`)].join("\n"));
  }
  for (const note of notes) void log.warn(note);
  return settings;
}

/** Like {@link readSettings}, but returns problems and notes as data. */
export function parseSettings(
  config: Readonly<Record<string, string>>,
  encrypted = SECRET_PATHS,
  project = NAMESPACE,
): Read {
  const misplacedKeys = keysInOtherNamespaces(config, project);
  if (misplacedKeys.length === 0) return parse(decode(config), encrypted);
  // Misplaced keys are checked as if they were in the right namespace, so that one report shows all problems.
  const known = misplacedKeys.filter(({ key }) => Object.hasOwn(schema.shape, key));
  const meant = Object.fromEntries(known.map(({ key, text }) => [PREFIX + key, text]));
  const secrets = known.map(({ key }): Path => [key]).filter((path) => keepsSecret(path));
  const { problems } = parse(decode({ ...meant, ...config }), [...encrypted, ...secrets]);
  const moved = misplacedKeys.map((one) => wrongNamespace(one, decode({ [PREFIX + one.key]: one.text })[one.key]));
  return { settings: undefined, problems: [...moved, ...problems], notes: [] };
}

function parse(given: Record<string, unknown>, encrypted: readonly Path[]): Read {
  const first = schema.safeParse(given);
  const issues = first.error?.issues ?? [];
  const unknown = issues.filter(({ code }) => code === "unrecognized_keys").flatMap(wrongPaths);
  const exposed = misplacedSecrets(encrypted, unknown);
  const secrecy = [...plainSecrets(given, encrypted), ...exposed.map(misplaced)];
  const checked = (settings: Settings): Problem[] => check(settings).map((problem) => hide(problem, encrypted));

  if (first.success && secrecy.length === 0) {
    const settings = { ...first.data, encrypted };
    const problems = checked(settings);
    return { settings: problems.length === 0 ? settings : undefined, problems, notes: notesOn(settings) };
  }

  // Invalid parts are removed and the rest is parsed again, so that the checks also run on the valid values.
  const keys = secrecy.map(({ key }) => key);
  const wrong = issues
    .flatMap((issue) => problemsOf(issue, given, encrypted))
    .filter((problem) => !followsFrom(problem, keys));
  const problems = [...secrecy, ...wrong];
  const reported = problems.map(({ key }) => key);
  const valid = validPart(given, [...issues.flatMap(wrongPaths), ...exposed]);
  const related = checked({ ...valid, encrypted }).filter((problem) => !followsFrom(problem, reported));
  return { settings: undefined, problems: [...problems, ...related], notes: [] };
}

/**
 * Whether a problem follows from a reported one: it concerns or compares with the same key, a part of it, or its parent. Its
 * message would describe a default that replaced the invalid value.
 */
function followsFrom({ key, comparedWith = [] }: Problem, reported: readonly string[]): boolean {
  return [key, ...comparedWith].some((mine) => reported.some((one) => isWithin(one, mine) || isWithin(mine, one)));
}

/** Settings from the valid part of a configuration, with defaults for the rest. */
function validPart(given: Record<string, unknown>, wrong: readonly Path[]): z.output<typeof schema> {
  let rest = without(given, wrong);
  for (;;) {
    const again = schema.safeParse(withRequired(rest));
    if (again.success) return again.data;
    // An object that is invalid without its removed part is removed as a whole.
    const parts = again.error.issues.flatMap(wrongPaths).map((path) => path.slice(0, Math.max(1, path.length - 1)));
    const less = without(rest, parts);
    // No progress: a required key is missing and withRequired has no placeholder for it.
    if (isDeepStrictEqual(less, rest)) throw again.error;
    rest = less;
  }
}

function wrongPaths(issue: z.core.$ZodIssue): Path[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

const ANY_CLUSTER = { kubeconfig: "-", context: "-", storageClass: "standard" };

function object(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

/** Adds placeholders for missing required keys, so that the other keys can still be checked. */
function withRequired(given: Record<string, unknown>): Record<string, unknown> {
  return {
    environment: "development",
    domain: "meet.example.org",
    ...given,
    ...(given["cloud"] === undefined
      ? { cloud: "kubeconfig", cluster: { ...ANY_CLUSTER, ...object(given["cluster"]) } }
      : {}),
    tls: { issuer: "selfSigned", ...object(given["tls"]) },
  };
}

/** Keys whose value is plain text; all other values are JSON. */
const TEXT_KEYS = keysOfKind((type) => type instanceof z.ZodString || type instanceof z.ZodEnum);
/** Keys for which "" means unset: Pulumi.yaml declares it as default, and null in a stack's file arrives as "". */
const NULLABLE_KEYS = new Set([...TEXT_KEYS, ...keysOfKind((type) => type instanceof z.ZodBoolean)]);
const OBJECT_KEYS = keysOfKind(
  (type) => type instanceof z.ZodObject || type instanceof z.ZodRecord || type instanceof z.ZodDiscriminatedUnion,
);

function keysOfKind(is: (type: z.core.$ZodType | undefined) => boolean): ReadonlySet<string> {
  return new Set(Object.keys(schema.shape).filter((key) => is(typeAt(schema, {}, [key]))));
}

/** Whether a value is the empty default that Pulumi.yaml declares for an optional key. */
function isAbsent(key: string, text: string): boolean {
  return OBJECT_KEYS.has(key) ? text === "{}" : text === "" && NULLABLE_KEYS.has(key);
}

function decode(config: Readonly<Record<string, string>>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [fullKey, text] of Object.entries(config)) {
    if (!fullKey.startsWith(PREFIX)) continue;
    const key = fullKey.slice(PREFIX.length);
    if (!isAbsent(key, text)) given[key] = TEXT_KEYS.has(key) ? text : parsed(text);
  }
  return given;
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function without(given: Record<string, unknown>, paths: readonly Path[]): Record<string, unknown> {
  const rest = structuredClone(given);
  for (const path of paths) remove(rest, path);
  return rest;
}

function remove(root: Record<string, unknown>, path: Path): void {
  // An invalid list entry removes the whole list, because removing only the entry would shift the others.
  const firstIndex = path.findIndex((step) => typeof step === "number");
  const steps = firstIndex === -1 ? path : path.slice(0, firstIndex);
  const parent = at(root, steps.slice(0, -1));
  const last = steps.at(-1);
  if (typeof parent === "object" && parent !== null && last !== undefined) Reflect.deleteProperty(parent, last);
}
