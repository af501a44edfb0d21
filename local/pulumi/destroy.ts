import { CommandError, type Stack } from "@pulumi/pulumi/automation";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { type ExportedState, refreshInterrupted } from "./interrupted";
import { shownIn } from "./output";

/**
 * Runs `pulumi destroy` with its output in the log. Nothing is deleted while a resource is protected: the Automation API skips the preview
 * that would refuse it.
 * @throws UserError with the protected resources, or when the engine fails, after it has printed the reason.
 */
export async function destroyStack(stack: Stack, log: Log): Promise<void> {
  const { resources = [] } = (await stack.exportStack()).deployment as ExportedState;
  const kept = resources.filter(({ protect }) => protect === true).map(({ urn }) => `  ${urn.split("::").at(-1)}\n`);
  if (kept.length > 0) {
    throw new UserError(
      `${stack.name} has protected resources with data, addresses or rooms, so nothing was deleted:\n${kept.join("")}` +
        'Lift the protection, then repeat the command: make up SET="protect=false"',
    );
  }
  await refreshInterrupted(stack, log);
  await stack.destroy(shownIn(log)).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new UserError(`pulumi destroy of ${stack.name} failed; the reason is printed above`);
  });
}
