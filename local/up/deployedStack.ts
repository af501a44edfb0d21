import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../terminal/userError";

/**
 * Refuses a second stack on a control plane. Objects have the same names in all stacks, so the second stack would adopt objects of the
 * first, whose pinned pods would keep the first one's settings.
 * @throws UserError when the control plane has another stack.
 */
export function refuseOtherStack(dir: string, stack: string): void {
  const deployed = deployedStack(dir) ?? stack;
  if (deployed === stack) return;
  throw new UserError(
    `${dir} holds the stack ${deployed}, and ${stack} has objects with the same names. ` +
      `Start over: make down, then make up STACK=${stack}`,
  );
}

/** The stack that was brought up on the control plane of a folder. */
export function deployedStack(dir: string): string | undefined {
  const file = stackFile(dir);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

/** Stores the stack's name before its first object is created. */
export function rememberStack(dir: string, stack: string): void {
  writeFileSync(stackFile(dir), `${stack}\n`);
}

function stackFile(dir: string): string {
  return join(dir, "stack");
}
