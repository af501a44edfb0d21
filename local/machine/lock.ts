import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  try {
    // A link comes into being with its content, or not at all.
    if (tryLink(own, path)) return;
    const [pid, ...command] = readFileSync(path, "utf8").split(" ");
    const holder = commandLine(Number(pid));
    if (holder !== undefined && holder === command.join(" ")) {
      throw new UserError(`process ${pid} is already at work here (${holder}); wait for it, or stop it`);
    }
    rmSync(path, { force: true });
    if (!tryLink(own, path)) throw new UserError(`another process has just begun to work here; wait for it`);
  } finally {
    rmSync(own, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
