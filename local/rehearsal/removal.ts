import { type Cluster, nameOf } from "../kubernetes/client";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { type Inventory, type InventoryEntry, nameInUrn } from "./inventory";

const GONE_WITHIN_MS = 60_000;

/**
 * Refuses to remove protected resources.
 * @throws UserError with each such resource and the steps to remove shards without ending calls.
 */
export function refuseProtected(leftovers: readonly InventoryEntry[], stack: string): void {
  const kept = leftovers.filter((entry) => entry.protect);
  if (kept.length === 0) return;
  const shards = kept.flatMap((entry) => shardOf(entry) ?? []);
  throw new UserError([...kept.map(explanation), ...removalOf(shards, stack)].join("\n"));
}

/** The shard of a sentinel. */
function shardOf({ urn }: InventoryEntry): string | undefined {
  return /^(shard-\d+)-sentinel$/.exec(nameInUrn(urn))?.[1];
}

function explanation(entry: InventoryEntry): string {
  const what = entry.object === null ? entry.urn : nameOf(entry.object);
  const shard = shardOf(entry);
  return shard === undefined
    ? `${what} is protected and cannot be removed. Nothing was changed. First update the stack without the protection.`
    : `${shard} may hold rooms: ${what} is protected and cannot be removed. Nothing was changed.`;
}

/** By `make up`, which works without a Pulumi CLI. Its settings apply to one run, so each has the number of shards too. */
function removalOf(shards: readonly string[], stack: string): readonly string[] {
  if (shards.length === 0) return [];
  const count = Math.max(...shards.map((shard) => Number(shard.replace("shard-", "")))) + 1;
  const set = (state: string): string =>
    `     make up STACK=${stack} SET="shardCount=${count} ${shards.map((shard) => `shards.${shard}.state=${state}`).join(" ")}"`;
  return [
    "Without ending a call:",
    "  1. stop new rooms there",
    set("drain"),
    "  2. wait until their rooms have ended",
    ...shards.map((shard) => `     make drain SHARD=${shard} STACK=${stack}`),
    "  3. take them out of service",
    set("offline"),
    "  4. run this command again",
  ];
}

/**
 * Removes objects that the program does not register any more, in reverse order of creation and namespaces last, one at a time. A retained
 * object, or an object that belongs to another resource now, is only removed from the inventory.
 * @returns how many objects were removed.
 */
export async function removeLeftovers(
  leftovers: readonly InventoryEntry[],
  inventory: Inventory,
  cluster: Cluster,
  log: Log,
): Promise<number> {
  let removed = 0;
  const isNamespace = ({ object }: InventoryEntry): number => Number(object?.kind === "Namespace");
  const inOrder = leftovers.toReversed().sort((a, b) => isNamespace(a) - isNamespace(b));
  for (const entry of inOrder) {
    if (entry.object !== null && !entry.retainOnDelete && !inventory.isTakenOver(entry)) {
      log.progress(`removing ${nameOf(entry.object)}`);
      await cluster.remove(entry.object, { propagation: "Foreground" });
      await cluster.waitGone(entry.object, GONE_WITHIN_MS);
      removed++;
    }
    inventory.removed(entry);
  }
  return removed;
}
