import type { Binary } from "../schema/localFile";
import { startsWith } from "../schema/path";
import type { Settings } from "../schema/schema";

type Component = keyof Settings["extra"];

/** A key of a Secret of namespace jitsi. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** A key of an object of namespace jitsi. */
export type ObjectKey = SecretKey | { readonly configMap: string; readonly key: string };

export type Content = string | Binary;

/** The variables and files that an operator adds to one component, by where they end. */
export interface Extra {
  readonly env: Readonly<Record<string, string>>;
  /** Path, below /config where it does not begin with a slash → content. */
  readonly files: Readonly<Record<string, Content>>;
  /** Names of encrypted variables, sorted. Their values are never part of a plan, see secrets.ts. */
  readonly secretEnv: readonly string[];
  /** Paths of encrypted files, sorted. */
  readonly secretFiles: readonly string[];
  /** Variables and files whose values are in objects that the operator makes. */
  readonly brought: {
    readonly env: Readonly<Record<string, SecretKey>>;
    readonly files: Readonly<Record<string, ObjectKey>>;
  };
}

export function planExtra(settings: Settings, component: Component): Extra {
  const { env, files } = settings.extra[component];
  const variables = split<string, SecretKey>(settings, ["extra", component, "env"], env);
  const contents = split<Content, ObjectKey>(settings, ["extra", component, "files"], read(files));
  return {
    env: Object.fromEntries(variables.plain),
    files: Object.fromEntries(contents.plain),
    secretEnv: variables.secret.map(([name]) => name).sort(),
    secretFiles: contents.secret.map(([path]) => path).sort(),
    brought: { env: Object.fromEntries(variables.brought), files: Object.fromEntries(contents.brought) },
  };
}

/** The encrypted values of one component, by variable and by path. */
export function secretValues(
  settings: Settings,
  component: Component,
): Readonly<Record<"env" | "files", Readonly<Record<string, string>>>> {
  const { env, files } = settings.extra[component];
  return {
    env: Object.fromEntries(split<string, SecretKey>(settings, ["extra", component, "env"], env).secret),
    files: Object.fromEntries(split<Content, ObjectKey>(settings, ["extra", component, "files"], read(files)).secret),
  };
}

/** Files with the content of those that lie beside Pulumi.yaml. One that cannot be read is refused before anything is planned. */
function read(files: Settings["extra"][Component]["files"]): Readonly<Record<string, Content | ObjectKey>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path,
      typeof file === "object" && "path" in file ? (file.content ?? "") : file,
    ]),
  );
}

type Pairs<T> = readonly (readonly [name: string, value: T])[];

/** What is given by its value, encrypted, or by an object that the operator makes. A reference is no secret itself. */
function split<Plain extends Content, Key extends ObjectKey>(
  { encrypted }: Settings,
  path: readonly string[],
  given: Readonly<Record<string, Plain | Key>>,
): { readonly plain: Pairs<Plain>; readonly secret: Pairs<string>; readonly brought: Pairs<Key> } {
  const isSecret = (name: string): boolean => encrypted.some((one) => startsWith([...path, name], one));
  const all = Object.entries(given);
  const isBrought = (one: [string, Plain | Key]): one is [string, Key] => typeof one[1] === "object" && "key" in one[1];
  const isText = (one: [string, Plain | Key]): one is [string, Plain & string] => typeof one[1] === "string";
  const secret = all.filter(isText).filter(([name]) => isSecret(name));
  return {
    plain: all.filter((one): one is [string, Plain] => !isBrought(one) && !(isText(one) && isSecret(one[0]))),
    secret,
    brought: all.filter(isBrought),
  };
}
