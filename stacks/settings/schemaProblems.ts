import { z } from "zod";
import { keyName, move, remove, set, setSecret, setTo } from "./commands";
import { MASK, masked, SECRET_WORDS } from "./mask";
import { suggestionFor } from "../schema/suggestions";
import { type Problem } from "./problems";
import { nearest } from "../schema/nearest";
import { at, parsePropertyPath, type Path, startsWith } from "../schema/path";
import { SECRET_KEYS } from "../schema/existingSecrets";
import { keepsSecret, schema } from "../schema/schema";
import { discriminator, formsWith, keysOf, typeAt } from "./schemaPath";

/**
 * Turns an issue that the schema found into problems with a fix.
 * @param encrypted paths of encrypted values, which appear neither in the report nor in a command
 */
export function problemsOf(issue: z.core.$ZodIssue, given: unknown, encrypted: readonly Path[]): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(issue.path, key, given, encrypted));
  }
  const { path } = issue;
  const value = at(given, path);
  const message = value === undefined ? `required: ${allowed(issue)}` : allowed(issue);
  const isSecret = isSecretKey(path) || holdsSecret(path, encrypted);
  const shown = (isSecret || isMeantAsSecret(path, value)) && value !== undefined ? MASK : value;
  return [{ key: keyName(path), value: shown, message, fix: isSecret ? secretFix(issue, value) : fixOf(issue, given) }];
}

/** A string in place of a reference to a Secret is probably the secret itself, so it is not printed. */
function isMeantAsSecret([first, ...rest]: Path, value: unknown): boolean {
  return first === "existingSecrets" && rest.length < 2 && typeof value !== "object";
}

/** Keys of older versions, with the explanation of their replacements. */
const REPLACED: ReadonlyMap<string, string> = new Map([
  [
    "cluster.addons.customMetrics",
    "KEDA scales the bridges in place of prometheus-adapter: cluster.addons.keda is install, or existing where the cluster has KEDA",
  ],
]);

function holdsSecret(path: Path, encrypted: readonly Path[]): boolean {
  return encrypted.some((one) => startsWith(path, one) || startsWith(one, path));
}

function secretFix({ code, path }: z.core.$ZodIssue, value: unknown): string {
  if (isSecretKey(path)) return setSecret(path.slice(0, 1));
  return code === "invalid_key" || typeof value === "object" ? remove(path) : setSecret(path);
}

function unknownKey(parent: Path, key: string, given: unknown, encrypted: readonly Path[]): Problem {
  const path = [...parent, key];
  const value = at(given, path);
  const problem = { key: keyName(path), value: holdsSecret(path, encrypted) ? MASK : masked(key, value) };
  const type = typeAt(schema, given, parent);

  const inside = (parent.length === 0 ? parsePropertyPath(key) : undefined) ?? [];
  if (inside.length > 1 && typeAt(schema, given, inside) !== undefined) {
    const message = "no such key; a key inside an object is set with --path";
    const fix = problem.value === value ? `${remove([key])} && ${set(inside, value)}` : remove([key]);
    return { ...problem, key: `jitsi:${key}`, message, fix };
  }

  const replaced = REPLACED.get(path.join("."));
  if (replaced !== undefined)
    return { ...problem, message: `the key no longer exists; ${replaced}`, fix: remove(path) };

  const forms = formsWith(type, key);
  if (forms !== undefined) {
    const message = `only for ${forms.by} ${forms.names.join(", ")}`;
    return { ...problem, message, fix: remove(path) };
  }
  const own = nearest(key, keysOf(type, at(given, parent)));
  if (own === undefined) {
    const elsewhere = SECRET_WORDS.test(key) ? `; the keys for secrets are ${SECRET_KEYS.join(", ")}` : "";
    return { ...problem, message: `no such key${elsewhere}`, fix: remove(path) };
  }
  const target = [...parent, own];
  const message = `no such key; did you mean ${own}?`;
  const hidden = isSecretKey(target) || holdsSecret(path, encrypted);
  if (hidden) {
    const again = isSecretKey(target) || (keepsSecret(target) && typeof value !== "object");
    return { ...problem, value: MASK, message, fix: again ? `${remove(path)} && ${setSecret(target)}` : remove(path) };
  }
  const wanted = typeAt(schema, given, target);
  const good = wanted === undefined || z.core.safeParse(wanted, value).success ? value : suggestionFor(wanted, value);
  return {
    ...problem,
    message,
    fix: good === undefined || masked(key, value) !== value ? remove(path) : move(path, target, good),
  };
}

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? issue.message;
    case "invalid_type":
      return issue.message.startsWith("Invalid input") ? (SHAPES[issue.expected] ?? issue.expected) : issue.message;
    default:
      return issue.message;
  }
}

const SHAPES: Partial<Record<string, string>> = {
  boolean: "true or false",
  string: "text",
  object: "an object",
  record: "an object",
  array: "a list",
};

function fixOf(issue: z.core.$ZodIssue, given: unknown): string {
  const { path } = issue;
  const value = at(given, path);
  if (issue.code === "invalid_key" || value === null) return remove(path);
  const type = typeAt(schema, given, path);
  const choice = discriminator(type);
  if (choice !== undefined) {
    const word = typeof value === "string" ? nearest(value, choice.words) : undefined;
    return word === undefined ? remove(path) : `${remove(path)} && ${set([...path, choice.by], word)}`;
  }
  const forms = discriminator(typeAt(schema, given, path.slice(0, -1)));
  if (forms !== undefined && forms.by === path.at(-1) && suggestionFor(type, value) === undefined)
    return setTo(path, forms.words.join("|"));
  const guess = suggestionFor(type, value);
  if (guess !== undefined) return typeof guess === "object" ? move(path, path, guess) : set(path, guess);
  if (issue.code === "invalid_value") {
    const words = issue.values.map(String);
    return value === undefined ? set(path, words[0]) : setTo(path, words.join("|"));
  }
  const wantsObject = issue.code === "invalid_type" && (issue.expected === "object" || issue.expected === "record");
  // The CLI cannot set a whole object or list, nor replace one by another value.
  return (wantsObject && value !== undefined) || typeof value === "object" ? remove(path) : setTo(path, "value");
}

function isSecretKey([first]: Path): boolean {
  return SECRET_KEYS.some((key) => key === first);
}
