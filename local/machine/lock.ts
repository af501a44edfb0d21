import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../terminal/userError";
import { commandLine } from "./processes";

/**
 * Does something while nobody else holds the lock. The lock of a process that has ended does not count.
 * @param path file of the lock, in a folder that exists.
 * @throws UserError at once when another process holds it.
 */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  take(path);
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

/** The lock of whoever changes what is in the folder of a control plane. */
export function upLock(dir: string): string {
  return join(dir, "up.lock");
}

function take(path: string): void {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${commandLine(process.pid) ?? ""}`);
  // A link comes into being with its content, or not at all.
  const link = (): boolean => unless("EEXIST", () => linkSync(own, path));
  try {
    if (link()) return;
    let held = "";
    unless("ENOENT", () => (held = readFileSync(path, "utf8")));
    refuseHolder(held);
    removeStale(path, held, `${own}.stale`);
    if (!link()) throw new UserError("another process has just begun to work here; wait for it");
  } finally {
    rmSync(own, { force: true });
  }
}

/** @throws UserError when the process that a lock names still runs. */
function refuseHolder(held: string): void {
  const [pid, ...command] = held.split(" ");
  const holder = commandLine(Number(pid));
  if (holder !== undefined && holder === command.join(" ")) {
    throw new UserError(`process ${pid} is already at work here (${holder}); wait for it, or stop it`);
  }
}

/** Somebody else who found that lock stale may have put their own in its place since, which stays theirs. */
function removeStale(path: string, held: string, aside: string): void {
  // Of several who rename a file, one gets it.
  if (!unless("ENOENT", () => renameSync(path, aside))) return;
  if (readFileSync(aside, "utf8") !== held) unless("EEXIST", () => linkSync(aside, path));
  rmSync(aside);
}

/** @returns false when the action fails in that way. */
function unless(code: "EEXIST" | "ENOENT", action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return false;
    throw error;
  }
}
