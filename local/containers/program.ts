import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Text for the program's standard input. */
  readonly input?: string;
  /** Prints what the program writes to standard error, where k3d and kind report their progress. */
  readonly log?: Log;
}

/**
 * Runs a program of the PATH to its end.
 * @returns undefined when the program is not installed.
 */
export async function run(
  program: string,
  args: readonly string[],
  { env, input, log }: RunOptions,
): Promise<Ran | undefined> {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? resolve(undefined) : reject(error)));
    child.on("close", (code) => resolve(code ?? 1));
  });
  // A program that ends without reading its input closes the pipe.
  child.stdin.on("error", () => undefined).end(input ?? "");
  if (log !== undefined) child.stderr.on("data", (part: Buffer) => log.output(part.toString()));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return code === undefined ? undefined : { code, stdout, stderr };
}

/** Runs a program that must succeed. @throws UserError with its last line of error output. */
export async function must(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const ran = await run(program, args, options);
  if (ran?.code === 0) return ran.stdout;
  const said = ran === undefined ? "it is not installed" : lastLine(ran.stderr);
  throw new UserError(`${program} ${args.slice(0, 3).join(" ")} failed: ${said}`);
}

/** The last line that is not empty, which has the reason. */
export function lastLine(said: string): string {
  return said.trim().split("\n").at(-1)?.trim() ?? "";
}
