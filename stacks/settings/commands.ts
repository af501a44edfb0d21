import { formatPropertyPath, type Path } from "../schema/path";

/** Names of configuration keys, and the `pulumi config` commands that change them. */

/** The full name of a key: `jitsi:bridges.address[0]`, `jitsi:extra.jvb.files["a.conf"]`. */
export function keyName(path: Path): string {
  return `jitsi:${formatPropertyPath(path)}`;
}

export function remove(path: Path): string {
  return `pulumi config rm ${argument(path)}`;
}

/** Sets a value of any type. With `--path` the engine stores JSON as text, so an object is set leaf by leaf. */
export function set(path: Path, value: unknown): string {
  return sets(path, value).join(" && ");
}

/** Like {@link set}, but removes another key first. The CLI cannot replace a scalar by an object, or the reverse. */
export function move(from: Path, to: Path, value: unknown): string {
  return [remove(from), ...sets(to, value)].join(" && ");
}

/** Sets a secret; the CLI prompts for its value. */
export function setSecret(path: Path): string {
  return `pulumi config set --secret ${argument(path)}`;
}

/** Like {@link set}, with a placeholder for a value that the operator has to supply. */
export function setTo(path: Path, placeholder: string): string {
  return `pulumi config set ${argument(path)} <${placeholder}>`;
}

/** Like {@link set}, as one command per value. */
export function sets(path: Path, value: unknown): string[] {
  return leaves(path, value).map(([leaf, text]) => `pulumi config set ${argument(leaf)} ${shell(text)}`);
}

function leaves(path: Path, value: unknown): [Path, string][] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves([...path, Array.isArray(value) ? Number(key) : key], inner),
  );
}

/** Without `--path` the CLI would read a nested path as one key with dots in its name. */
function argument(path: Path): string {
  return path.length > 1 ? `--path ${shell(keyName(path))}` : shell(String(path[0] ?? ""));
}

function shell(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
