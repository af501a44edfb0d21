import { isDeepStrictEqual } from "node:util";
import { log, RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { check, notesOn } from "./checks";
import { problemsOf } from "./schemaProblems";
import { keysInOtherNamespaces, NAMESPACE, wrongNamespace } from "./namespaces";
import { type Problem, report } from "./problems";
import { at, type Path } from "../schema/path";
import { keepsSecret, schema, SECRET_KEYS, type Settings } from "../schema/schema";
import { typeAt } from "./schemaPath";
import { hide, isWithin, misplaced, misplacedSecrets, plainSecrets } from "./secrecy";

const PREFIX = `${NAMESPACE}:`;

export interface Read {
  /** Undefined when there are problems. */
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
  /** What is allowed but probably not meant. */
  readonly notes: readonly string[];
}

/** Where nothing else is said: all that must be encrypted is, and nothing else. */
const SECRET_PATHS: readonly Path[] = SECRET_KEYS.map((key) => [key]);

/**
 * Reads the configuration of a region.
 * @param config every key of the stack with its namespace; objects, numbers and booleans as JSON text, as Pulumi gives them
 * @param encrypted the paths of what the stack holds encrypted, see encryptedPaths
 * @param project name of the Pulumi project
 * @throws RunError with one report of all problems
 */
export function readSettings(
  config: Readonly<Record<string, string>>,
  encrypted = SECRET_PATHS,
  project = NAMESPACE,
): Settings {
  const { settings, problems, notes } = parseSettings(config, encrypted, project);
  if (settings === undefined) throw new RunError(report(problems));
  for (const note of notes) void log.warn(note);
  return settings;
}

/** Like {@link readSettings}, with problems and notes as data. */
export function parseSettings(
  config: Readonly<Record<string, string>>,
  encrypted = SECRET_PATHS,
  project = NAMESPACE,
): Read {
  const misplacedKeys = keysInOtherNamespaces(config, project);
  if (misplacedKeys.length === 0) return parse(decode(config), encrypted);
  // What was meant is checked with the rest, so that one report is enough.
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

  // What is wrong is left out and the rest is read again, so that the relations between good values are checked as well.
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
 * Whether a problem follows from one that is reported already: it is about the same key, a part of it or what it is a part of,
 * or compares with it. What was left out there is not what the operator gave.
 */
function followsFrom({ key, comparedWith = [] }: Problem, reported: readonly string[]): boolean {
  return [key, ...comparedWith].some((mine) => reported.some((one) => isWithin(one, mine) || isWithin(mine, one)));
}

/** Settings of what is right in a configuration, with defaults for the rest. */
function validPart(given: Record<string, unknown>, wrong: readonly Path[]): z.output<typeof schema> {
  let rest = without(given, wrong);
  for (;;) {
    const again = schema.safeParse(withRequired(rest));
    if (again.success) return again.data;
    // A part that is not whole without its wrong piece goes as a whole.
    const parts = again.error.issues.flatMap(wrongPaths).map((path) => path.slice(0, Math.max(1, path.length - 1)));
    const less = without(rest, parts);
    // What is missing then is a required key that nothing stands in for, and would be missing for ever.
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

/** Stands in for required keys that are missing or wrong, so that everything else can still be checked. */
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

/** Keys whose value is text; every other value is JSON. */
const TEXT_KEYS = keysOfKind((type) => type instanceof z.ZodString || type instanceof z.ZodEnum);
/** Keys of which "" is the declared default; null in a stack's file looks the same, and says nothing about a number. */
const NULLABLE_KEYS = new Set([...TEXT_KEYS, ...keysOfKind((type) => type instanceof z.ZodBoolean)]);
const OBJECT_KEYS = keysOfKind(
  (type) => type instanceof z.ZodObject || type instanceof z.ZodRecord || type instanceof z.ZodDiscriminatedUnion,
);

function keysOfKind(is: (type: z.core.$ZodType | undefined) => boolean): ReadonlySet<string> {
  return new Set(Object.keys(schema.shape).filter((key) => is(typeAt(schema, {}, [key]))));
}

/** A default that Pulumi.yaml declares for a key that only some stacks need. */
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
  // A bad entry of a list spoils the list: removing the entry alone would shift the others.
  const firstIndex = path.findIndex((step) => typeof step === "number");
  const steps = firstIndex === -1 ? path : path.slice(0, firstIndex);
  const parent = at(root, steps.slice(0, -1));
  const last = steps.at(-1);
  if (typeof parent === "object" && parent !== null && last !== undefined) Reflect.deleteProperty(parent, last);
}
