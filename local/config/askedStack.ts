import { ROOT } from "../machine/paths";
import { argument } from "../terminal/command";
import { parseSet } from "./overrides";
import { readStackConfig, type StackConfig } from "./stackConfig";

/**
 * The configuration of the stack that STACK names (default: prod), with the overrides of SET.
 * @throws UserError for an unknown stack or an invalid SET.
 */
export function askedStack(): StackConfig {
  return readStackConfig(ROOT, argument("STACK") ?? "prod", parseSet(argument("SET") ?? ""));
}
