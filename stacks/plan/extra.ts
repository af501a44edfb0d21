import type { Binary } from "../schema/localFile";
import { startsWith } from "../schema/path";
import type { Settings } from "../schema/schema";

type Component = keyof Settings["extra"];

/** A key of a Secret in namespace jitsi. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** A key of an object in namespace jitsi. */
export type ObjectKey = SecretKey | { readonly configMap: string; readonly key: string };

export type Content = string | Binary;

/** The variables and files that an operator adds to one component, by the kind of object that holds them. */
export interface Extra {
  readonly env: Readonly<Record<string, string>>;
  /** Path → content. A relative path is below /config. */
  readonly files: Readonly<Record<string, Content>>;
  /** Names of encrypted variables, sorted. A plan never holds their values, see secrets.ts. */
  readonly secretEnv: readonly string[];
  /** Paths of encrypted files, sorted. */
  readonly secretFiles: readonly string[];
  /** Variables and files whose values are in objects of the operator. */
  readonly references: {
    readonly env: Readonly<Record<string, SecretKey>>;
    readonly files: Readonly<Record<string, ObjectKey>>;
  };
}

/** A component without additions. */
export const NO_EXTRA: Extra = {
  env: {},
  files: {},
  secretEnv: [],
  secretFiles: [],
  references: { env: {}, files: {} },
};

export function planExtra(settings: Settings, component: Component): Extra {
  const { env, files } = settings.extra[component];
  const variables = split<string, SecretKey>(settings, ["extra", component, "env"], env);
  const contents = split<Content, ObjectKey>(settings, ["extra", component, "files"], read(files));
  return {
    env: Object.fromEntries(variables.plain),
    files: Object.fromEntries(contents.plain),
    secretEnv: variables.secret.map(([name]) => name).sort(),
    secretFiles: contents.secret.map(([path]) => path).sort(),
    references: { env: Object.fromEntries(variables.references), files: Object.fromEntries(contents.references) },
  };
}

/** The encrypted values of one component, by variable name and by path. */
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

/** Replaces paths of local files by their content. A check refuses unreadable files before planning. */
function read(files: Settings["extra"][Component]["files"]): Readonly<Record<string, Content | ObjectKey>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path,
      typeof file === "object" && "path" in file ? (file.content ?? "") : file,
    ]),
  );
}

type Pairs<T> = readonly (readonly [name: string, value: T])[];

/** Splits values into plain, encrypted and referenced ones. A reference itself is not secret. */
function split<Plain extends Content, Key extends ObjectKey>(
  { encrypted }: Settings,
  path: readonly string[],
  given: Readonly<Record<string, Plain | Key>>,
): { readonly plain: Pairs<Plain>; readonly secret: Pairs<string>; readonly references: Pairs<Key> } {
  const isSecret = (name: string): boolean => encrypted.some((one) => startsWith([...path, name], one));
  const all = Object.entries(given);
  const isReference = (one: [string, Plain | Key]): one is [string, Key] =>
    typeof one[1] === "object" && "key" in one[1];
  const isText = (one: [string, Plain | Key]): one is [string, Plain & string] => typeof one[1] === "string";
  const secret = all.filter(isText).filter(([name]) => isSecret(name));
  return {
    plain: all.filter((one): one is [string, Plain] => !isReference(one) && !(isText(one) && isSecret(one[0]))),
    secret,
    references: all.filter(isReference),
  };
}
