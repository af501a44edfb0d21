import { ROOT } from "../machine/paths";
import { argument } from "../terminal/command";
import { parseSet } from "./overrides";
import { readStackConfig, type StackConfig } from "./stackConfig";

/**
 * The stack that STACK names, by default the one for production, with SET on top.
 * @throws UserError for an unknown stack, or a SET that does not fit.
 */
export function askedStack(): StackConfig {
  return readStackConfig(ROOT, argument("STACK") ?? "prod", parseSet(argument("SET") ?? ""));
}
