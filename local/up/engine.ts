import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumi, type FindOptions } from "../pulumi/cli";
import { UserError } from "../terminal/userError";
import { ensurePulumi } from "../tools/pulumi";

const ENGINES = ["pulumi", "rehearsal"] as const;
type EngineName = (typeof ENGINES)[number];

export type Engine = ({ readonly name: "pulumi"; readonly pulumi: string } | { readonly name: "rehearsal" }) & {
  /** Reason for the choice, for output. */
  readonly why: string;
};

/**
 * The engine for a stack on the local control plane: the one of `ENGINE`, else the one of earlier runs, else Pulumi if its CLI is available,
 * else the rehearsal. The CLI is built from Go modules, which takes minutes, only when Pulumi is requested or was used before.
 * @param asked value of `ENGINE`.
 * @param dir the control plane's folder. An engine does not know the resources of the other engine, so it must stay the same.
 * @throws UserError when the engine cannot be used.
 */
export async function chooseEngine(asked: string | undefined, dir: string, options: FindOptions): Promise<Engine> {
  if (asked !== undefined && !isEngine(asked)) {
    throw new UserError(`ENGINE=${asked} is unknown; it is one of ${ENGINES.join(", ")}`);
  }
  const used = usedEngine(dir);
  if (asked !== undefined && used !== undefined && asked !== used) {
    throw new UserError(
      `${dir} was brought up with the engine ${used}, and ${asked} does not know its resources. ` +
        `Start over: make down, then make up ENGINE=${asked}`,
    );
  }
  const wanted = asked ?? used;
  const because = asked !== undefined ? `ENGINE=${asked}` : "used before";
  if (wanted === "rehearsal") return { name: "rehearsal", why: because };

  const cli = await findPulumi({ ...options, again: asked === "pulumi" });
  if (cli.found) return { name: "pulumi", pulumi: cli.path, why: cli.how };
  if (wanted === undefined) return { name: "rehearsal", why: cli.why };
  if (cli.unusable) throw new UserError(`the engine must be pulumi (${because}), but ${cli.why}`);
  return { name: "pulumi", pulumi: await built(because, cli.why, options), why: "built from Go modules" };
}

async function built(because: string, why: string, { env, log }: FindOptions): Promise<string> {
  try {
    return await ensurePulumi(log, env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `the engine must be pulumi (${because}), but there is ${why}, and none can be built: ${error.message}\n` +
        "Install it on the PATH (https://www.pulumi.com/docs/install/), or use ENGINE=rehearsal after make down",
    );
  }
}

/** Stores the engine's name before it creates a resource. */
export function rememberEngine(dir: string, { name }: Engine): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(engineFile(dir), `${name}\n`);
}

function usedEngine(dir: string): EngineName | undefined {
  const file = engineFile(dir);
  const name = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  return isEngine(name) ? name : undefined;
}

function engineFile(dir: string): string {
  return join(dir, "engine");
}

function isEngine(name: string): name is EngineName {
  return (ENGINES as readonly string[]).includes(name);
}
