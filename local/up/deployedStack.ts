import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../terminal/userError";

/**
 * Refuses to bring a second stack to a control plane. Objects are named alike in all stacks: the second one would take over
 * pods that are frozen as the first one made them, and be neither.
 * @throws UserError when another stack is there.
 */
export function refuseOtherStack(dir: string, stack: string): void {
  const file = stackFile(dir);
  const there = existsSync(file) ? readFileSync(file, "utf8").trim() : stack;
  if (there === stack) return;
  throw new UserError(
    `${dir} holds the stack ${there}, and ${stack} has objects of the same names. ` +
      `Start anew: make down, then make up STACK=${stack}`,
  );
}

/** Notes the stack before anything of it is made. */
export function rememberStack(dir: string, stack: string): void {
  writeFileSync(stackFile(dir), `${stack}\n`);
}

function stackFile(dir: string): string {
  return join(dir, "stack");
}
