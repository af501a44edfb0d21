import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumi, type FindOptions } from "../pulumi/cli";
import { UserError } from "../terminal/userError";
import { ensurePulumi } from "../tools/pulumi";

const ENGINES = ["pulumi", "rehearsal"] as const;
type EngineName = (typeof ENGINES)[number];

export type Engine = ({ readonly name: "pulumi"; readonly pulumi: string } | { readonly name: "rehearsal" }) & {
  /** Why this one, for people. */
  readonly why: string;
};

/**
 * The engine that brings a stack to the local control plane: the one asked for, else the one that has been used there, else
 * Pulumi where its CLI can be had, else the rehearsal. A CLI is built from Go modules only where Pulumi is asked for or has been used:
 * that takes minutes.
 * @param asked `ENGINE` as given.
 * @param dir the control plane's folder; what one engine made the other does not know.
 * @throws UserError when that one cannot be used.
 */
export async function chooseEngine(asked: string | undefined, dir: string, options: FindOptions): Promise<Engine> {
  if (asked !== undefined && !isEngine(asked)) {
    throw new UserError(`ENGINE=${asked} is unknown; it is one of ${ENGINES.join(", ")}`);
  }
  const used = usedEngine(dir);
  if (asked !== undefined && used !== undefined && asked !== used) {
    throw new UserError(
      `${dir} was brought up with the engine ${used}, and ${asked} knows nothing of what that made. ` +
        `Start anew: make down, then make up ENGINE=${asked}`,
    );
  }
  const wanted = asked ?? used;
  const because = asked !== undefined ? `ENGINE=${asked}` : "used here before";
  if (wanted === "rehearsal") return { name: "rehearsal", why: because };

  const cli = await findPulumi({ ...options, again: asked === "pulumi" });
  if (cli.found) return { name: "pulumi", pulumi: cli.path, why: cli.how };
  if (wanted === undefined) return { name: "rehearsal", why: cli.why };
  if (cli.unusable) throw new UserError(`the engine is to be pulumi (${because}), but ${cli.why}`);
  return { name: "pulumi", pulumi: await built(because, cli.why, options), why: "built from Go modules" };
}

async function built(because: string, why: string, { env, log }: FindOptions): Promise<string> {
  try {
    return await ensurePulumi(log, env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `the engine is to be pulumi (${because}), but there is ${why}, and none can be built: ${error.message}\n` +
        "Install one as https://www.pulumi.com/docs/install/ says and put it on the PATH, or use ENGINE=rehearsal after make down",
    );
  }
}

/** Notes the engine before it makes anything. */
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
