import type { Stack } from "@pulumi/pulumi/automation";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { shownIn } from "./output";

/** The part of an exported state that is read here. */
export interface ExportedState {
  readonly resources?: readonly { readonly urn: string; readonly protect?: boolean }[];
  readonly pending_operations?: readonly {
    readonly type: string;
    readonly resource: { readonly type: string; readonly urn: string };
  }[];
}

/**
 * Refreshes the state after an engine was killed during operations: a deleted resource may still be in the state.
 * @throws UserError with the resources that a cloud was creating, because only an operator can find their ids.
 */
export async function refreshInterrupted(stack: Stack, log: Log): Promise<void> {
  const { pending_operations: pending = [] } = (await stack.exportStack()).deployment as ExportedState;
  if (pending.length === 0) return;
  const made = pending.filter(({ resource, type }) => type === "creating" && /^(aws|gcp):/.test(resource.type));
  if (made.length > 0) {
    throw new UserError(
      `${stack.name} was interrupted while a cloud made what its state does not hold:\n` +
        made.map(({ resource }) => `  ${resource.urn}\n`).join("") +
        "Nothing was changed. Run pulumi refresh, which asks for the id of each that exists now, and then the same command again.",
    );
  }
  log.info(`${pending.length} operations were interrupted; refreshing the state`);
  // Kubernetes objects that were created are found by their names.
  await stack.refresh({ ...shownIn(log), clearPendingCreates: true });
}
