import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { KubernetesObject } from "../kubernetes/client";
import type { Log } from "../terminal/progress";
import { Unavailable } from "../terminal/userError";
import type { Environment } from "./goBuild";
import { builtGoTool, ensureGoTool } from "./goTool";

/** KEDA's programs, as absolute paths. */
export interface Keda {
  readonly operator: string;
  /** Its metrics server. */
  readonly adapter: string;
}

const MODULE = join(__dirname, "keda");
const run = promisify(execFile);

/** The first build takes long, because KEDA includes clients for seventy kinds of triggers. */
const OPERATOR = { name: "operator", module: MODULE, minutes: 12 } as const;

export async function ensureKeda(log: Log, env?: Environment): Promise<Keda> {
  return besides(await ensureGoTool(OPERATOR, log, env));
}

/** KEDA's programs if they were built before. */
export async function builtKeda(env?: Environment): Promise<Keda | undefined> {
  const operator = await builtGoTool(OPERATOR, env);
  return operator === undefined ? undefined : besides(operator);
}

function besides(operator: string): Keda {
  return { operator, adapter: join(dirname(operator), "adapter") };
}

/**
 * KEDA's own definitions of its kinds, from its Go module. Nothing is built.
 * @throws Unavailable when Go cannot fetch the module.
 */
export async function kedaDefinitions(): Promise<readonly KubernetesObject[]> {
  const { stdout } = await run("go", ["mod", "download", "-json", "github.com/kedacore/keda/v2"], {
    cwd: MODULE,
    env: { ...process.env, GOWORK: "off" },
  }).catch((error: Error) => {
    throw new Unavailable(`Go could not fetch KEDA's definitions: ${error.message}`);
  });
  const folder = join((JSON.parse(stdout) as { Dir: string }).Dir, "config", "crd", "bases");
  return readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), "utf8")) as KubernetesObject);
}
