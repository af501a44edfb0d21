import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { ROOT } from "../machine/paths";
import { pulumiOnPath } from "../pulumi/cli";
import { UserError } from "../terminal/userError";
import { parse } from "./parse";

const run = promisify(execFile);
const WITHIN_MS = 60_000;

const schema = z.object({
  url: z.string(),
  routerAddress: z.string().nullish(),
  dnsRecords: z.array(z.object({ name: z.string(), values: z.array(z.string()) })).default([]),
});

/** No update of the stack has finished yet. */
export class NoOutputs extends UserError {}

/** Outputs of a stack with the addresses of its names. */
export type StackOutputs = z.infer<typeof schema>;

/**
 * Reads the outputs of a stack, by the Pulumi CLI, or from the file that `make up` writes for the local control plane.
 * @param local folder of the local control plane, when the stack is up there.
 * @throws NoOutputs when there are none, UserError when the CLI cannot read them.
 */
export async function readOutputs(stack: string, local: string | undefined, env = process.env): Promise<StackOutputs> {
  const text = local === undefined ? await asked(stack, env) : written(local);
  const outputs = parse(schema, text);
  if (outputs === undefined) throw new NoOutputs(`the stack ${stack} has no outputs: no update has finished yet`);
  return outputs;
}

function written(local: string): string {
  const file = join(local, "outputs.json");
  return existsSync(file) ? readFileSync(file, "utf8") : "{}";
}

async function asked(stack: string, env: NodeJS.ProcessEnv): Promise<string> {
  const pulumi = pulumiOnPath(env);
  if (pulumi === undefined) throw new UserError("there is no Pulumi CLI on the PATH to read them");
  try {
    const { stdout } = await run(pulumi, ["stack", "output", "--json", "--stack", stack, "--cwd", ROOT], {
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: WITHIN_MS,
    });
    return stdout;
  } catch (error) {
    const { message, stderr = "" } = error as { readonly message: string; readonly stderr?: string };
    const [reason = message] = stderr.split("\n").filter((line) => line.trim() !== "");
    throw new UserError(`pulumi stack output: ${reason.replace(/^error: /, "")}`);
  }
}
