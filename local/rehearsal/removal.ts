import { type Cluster, nameOf } from "../kubernetes/client";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { type Inventory, type InventoryEntry, nameInUrn } from "./inventory";

const GONE_WITHIN_MS = 60_000;

/**
 * Refuses to remove protected resources.
 * @throws UserError with each such resource and the steps to remove it without ending calls.
 */
export function refuseProtected(leftovers: readonly InventoryEntry[], stack: string): void {
  const kept = leftovers.filter((entry) => entry.protect);
  if (kept.length > 0) throw new UserError(kept.map((entry) => explanation(entry, stack)).join("\n\n"));
}

function explanation({ object, urn }: InventoryEntry, stack: string): string {
  const what = object === null ? urn : nameOf(object);
  const shard = /^(shard-\d+)-sentinel$/.exec(nameInUrn(urn))?.[1];
  if (shard === undefined) {
    return `${what} is protected and cannot be removed. Nothing was changed. First update the stack without the protection`;
  }
  const set = (state: string): string =>
    `pulumi config set --stack ${stack} --path 'jitsi:shards.${shard}.state' ${state} && make up STACK=${stack}`;
  return [
    `${shard} may hold rooms: ${what} is protected and cannot be removed. Nothing was changed.`,
    `To remove ${shard} without ending a call:`,
    `  1. stop new rooms on it              ${set("drain")}`,
    `  2. wait until its rooms have ended   make drain SHARD=${shard}`,
    `  3. take it out of service            ${set("offline")}`,
    `  4. lower jitsi:shardCount, then      make up STACK=${stack}`,
  ].join("\n");
}

/**
 * Removes objects that the program does not register any more, in reverse order of creation and namespaces last, one at a time. A retained
 * object, or an object that belongs to another resource now, is only removed from the inventory.
 */
export async function removeLeftovers(
  leftovers: readonly InventoryEntry[],
  inventory: Inventory,
  cluster: Cluster,
  log: Log,
): Promise<void> {
  const isNamespace = ({ object }: InventoryEntry): number => Number(object?.kind === "Namespace");
  const inOrder = leftovers.toReversed().sort((a, b) => isNamespace(a) - isNamespace(b));
  for (const entry of inOrder) {
    if (entry.object !== null && !entry.retainOnDelete && !inventory.isTakenOver(entry)) {
      log.progress(`removing ${nameOf(entry.object)}`);
      await cluster.remove(entry.object, { propagation: "Foreground" });
      await cluster.waitGone(entry.object, GONE_WITHIN_MS);
    }
    inventory.removed(entry);
  }
}
