import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../../stacks/schema/nearest";
import { ROOT } from "../machine/paths";
import { UserError } from "./userError";

/** Comments that begin with `##` and the target below them. */
const TARGET = /((?:^##.*\n)*)^([a-z-]+):/gm;

/** The variables of each target of the Makefile, as its help names them. */
export function targetVariables(): ReadonlyMap<string, readonly string[]> {
  const targets = readFileSync(join(ROOT, "Makefile"), "utf8").matchAll(TARGET);
  return new Map(
    [...targets].map(([, help = "", target = ""]) => [
      target,
      [...help.matchAll(/\b([A-Z]+)=/g)].map(([, variable = ""]) => variable),
    ]),
  );
}

/**
 * Refuses variables on the command line of make that no goal takes: make itself accepts every name.
 * @param env MAKEFLAGS and MAKE_GOALS, as the Makefile exports them; without them make did not start this process.
 * @throws UserError with the closest name, or with all that there are.
 */
export function refuseUnknownVariables(env: NodeJS.ProcessEnv): void {
  const goals = env["MAKE_GOALS"]?.split(" ") ?? [];
  const variables = goals.length === 0 ? [] : given(env["MAKEFLAGS"] ?? "");
  // Tests run copies of commands without the Makefile.
  if (variables.length === 0) return;
  const targets = targetVariables();
  const known = goals.flatMap((goal) => targets.get(goal) ?? []);
  const unknown = variables.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const command = `make ${goals.join(" ")}`;
  const takes = known.length === 0 ? `${command} takes no variables` : `${command} takes ${known.join(", ")}`;
  const lines = unknown.map((name) => {
    const meant = nearest(name, known);
    return `no such variable: ${name}; ${meant === undefined ? takes : `did you mean ${meant}?`}`;
  });
  throw new UserError(lines.join("\n"));
}

/** The names in MAKEFLAGS. They follow `--`, and a backslash stands before each space of a value. */
function given(flags: string): readonly string[] {
  const [, variables = ""] = /(?:^| )-- (.*)$/s.exec(flags) ?? [];
  return (variables.match(/(?:\\.|[^\\ ])+/gs) ?? []).map((word) => word.replace(/[:?+!]*=.*$/s, ""));
}
