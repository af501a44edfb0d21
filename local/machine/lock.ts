import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../terminal/userError";
import { commandLine } from "./processes";

/**
 * Runs an action while this process holds the lock. The lock of a process that has ended is stale and replaced.
 * @param path lock file, in an existing folder.
 * @throws UserError at once when another process holds the lock.
 */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  take(path);
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

/** The lock for commands that change the folder of a control plane. */
export function upLock(dir: string): string {
  return join(dir, "up.lock");
}

function take(path: string): void {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${commandLine(process.pid) ?? ""}`);
  // link(2) is atomic: the lock never exists without its content.
  const link = (): boolean => unless("EEXIST", () => linkSync(own, path));
  try {
    if (link()) return;
    let held = "";
    unless("ENOENT", () => (held = readFileSync(path, "utf8")));
    refuseHolder(held);
    removeStale(path, held, `${own}.stale`);
    if (!link()) throw new UserError("another process has just taken the lock of this folder; wait for it");
  } finally {
    rmSync(own, { force: true });
  }
}

/** @throws UserError when the holder of a lock still runs. */
function refuseHolder(held: string): void {
  const [pid, ...command] = held.split(" ");
  const holder = commandLine(Number(pid));
  if (holder !== undefined && holder === command.join(" ")) {
    throw new UserError(`process ${pid} already works in this folder (${holder}); wait for it, or stop it`);
  }
}

/** Another process may have replaced the stale lock by its own in the meantime; that lock is put back. */
function removeStale(path: string, held: string, aside: string): void {
  // rename(2) succeeds for one of several processes.
  if (!unless("ENOENT", () => renameSync(path, aside))) return;
  if (readFileSync(aside, "utf8") !== held) unless("EEXIST", () => linkSync(aside, path));
  rmSync(aside);
}

/** @returns false when the action fails with that code. */
function unless(code: "EEXIST" | "ENOENT", action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return false;
    throw error;
  }
}
