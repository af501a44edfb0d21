import { z } from "zod";
import { nearest, type Problem } from "./problems";
import { schema, SECRET_KEYS } from "./schema";

/** From what the schema found to what an operator can do about it. */

export type Path = readonly PropertyKey[];

export function problemsOf(issue: z.core.$ZodIssue, given: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(issue.path, key, at(given, [...issue.path, key])));
  }
  const value = at(given, issue.path);
  const secret = (SECRET_KEYS as readonly PropertyKey[]).includes(issue.path[0] ?? "");
  const message = value === undefined ? `required: ${allowed(issue)}` : allowed(issue);
  return [{ key: name(issue.path), value: secret ? "[secret]" : value, message: message, fix: fixOf(issue, value) }];
}

function unknownKey(parent: Path, key: string, value: unknown): Problem {
  const meant = nearest(key, knownKeys(parent));
  const remove = `pulumi config rm ${argument([...parent, key])}`;
  return {
    key: name([...parent, key]),
    value,
    message: meant === undefined ? "no such key" : `no such key; did you mean ${meant}?`,
    fix:
      meant === undefined ? remove : `${remove} && pulumi config set ${argument([...parent, meant])} ${shell(value)}`,
  };
}

/** The keys that may stand at a path of the schema. */
function knownKeys(path: Path): string[] {
  let type: z.core.$ZodType | undefined = schema;
  for (const step of path) {
    type = bare(type);
    if (type instanceof z.ZodObject) type = (type.shape as Record<PropertyKey, z.core.$ZodType>)[step];
    else if (type instanceof z.ZodRecord) type = type.valueType;
    else return [];
  }
  type = bare(type);
  if (type instanceof z.ZodDiscriminatedUnion)
    return type.options.flatMap((o) => (o instanceof z.ZodObject ? Object.keys(o.shape) : []));
  return type instanceof z.ZodObject ? Object.keys(type.shape) : [];
}

function bare(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault
    ? bare(type.unwrap())
    : type;
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

function fixOf(issue: z.core.$ZodIssue, value: unknown): string {
  const set = `pulumi config set ${argument(issue.path)}`;
  if (issue.code === "invalid_value") {
    const words = issue.values.map(String);
    return `${set} ${nearest(String(value), words) ?? words[0] ?? ""}`;
  }
  if (issue.code === "too_small") return `${set} ${issue.minimum}`;
  if (issue.code === "too_big") return `${set} ${issue.maximum}`;
  if (issue.code === "invalid_key") return `pulumi config rm ${argument(issue.path)}`;
  return `${set} <value>`;
}

/** The value at a path of plain data, or `undefined`. */
export function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined),
    root,
  );
}

/** `jitsi:bridges.address[0]` */
function name(path: Path): string {
  return (
    "jitsi:" +
    path.map((step, n) => (typeof step === "number" ? `[${step}]` : (n === 0 ? "" : ".") + String(step))).join("")
  );
}

/** The key as `pulumi config` wants it on the command line. */
function argument(path: Path): string {
  return path.length > 1 ? `--path ${shell(name(path))}` : String(path[0] ?? "");
}

function shell(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
