import { ROOT } from "../machine/paths";
import { argument } from "../terminal/command";
import { createLog } from "../terminal/progress";
import { parseSet } from "./overrides";
import { readStackConfig, type StackConfig } from "./stackConfig";

/**
 * The configuration of the stack that STACK names (default: prod), with the overrides of SET. Names the stack in the first line.
 * @throws UserError for an unknown stack or an invalid SET.
 */
export function askedStack(): StackConfig {
  const stack = argument("STACK") ?? "prod";
  createLog().step(`Stack ${stack}`);
  return readStackConfig(ROOT, stack, parseSet(argument("SET") ?? ""));
}
