import { startsWith } from "../schema/path";
import type { Settings } from "../schema/schema";

type Component = keyof Settings["extra"];

/** The variables and files that an operator adds to one component, plain ones separate from encrypted ones. */
export interface Extra {
  readonly env: Readonly<Record<string, string>>;
  /** Path below /config → content. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of encrypted variables, sorted. A plan never holds their values, see secrets.ts. */
  readonly secretEnv: readonly string[];
  /** Paths of encrypted files, sorted. */
  readonly secretFiles: readonly string[];
}

export function planExtra(settings: Settings, component: Component): Extra {
  const { env, files } = parts(settings, component);
  return {
    env: Object.fromEntries(env.plain),
    files: Object.fromEntries(files.plain),
    secretEnv: env.secret.map(([name]) => name).sort(),
    secretFiles: files.secret.map(([path]) => path).sort(),
  };
}

/** The encrypted values of one component, by variable name and by path. */
export function secretValues(settings: Settings, component: Component): Pick<Extra, "env" | "files"> {
  const { env, files } = parts(settings, component);
  return { env: Object.fromEntries(env.secret), files: Object.fromEntries(files.secret) };
}

type Values = readonly (readonly [name: string, text: string])[];
type Split = Readonly<Record<"plain" | "secret", Values>>;

function parts({ extra, encrypted }: Settings, component: Component): Record<"env" | "files", Split> {
  const split = (kind: "env" | "files"): Split => {
    const isSecret = (name: string): boolean =>
      encrypted.some((path) => startsWith(["extra", component, kind, name], path));
    const all = Object.entries(extra[component][kind]);
    return { plain: all.filter(([name]) => !isSecret(name)), secret: all.filter(([name]) => isSecret(name)) };
  };
  return { env: split("env"), files: split("files") };
}
