import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { stopControlPlane } from "./controlPlane/controlPlane";
import { upLock, withLock } from "./machine/lock";
import { LOCAL } from "./machine/paths";
import { command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";

/**
 * Stops the control plane of a folder and removes the folder, with all data. Nothing running and no folder are fine.
 * @throws UserError while something is brought up there, and when a process cannot be stopped; the folder then stays, since it
 *   says which.
 */
export async function down(dir: string, log: Log): Promise<void> {
  // Nobody is at work where there is no folder to work in.
  if (existsSync(dir)) await withLock(upLock(dir), () => remove(dir, log));
  else await remove(dir, log);
  log.info(`${resolve(dir)} is gone`);
}

async function remove(dir: string, log: Log): Promise<void> {
  await stopControlPlane(dir, log);
  rmSync(dir, { recursive: true, force: true });
}

if (require.main === module) {
  void command(() => down(LOCAL, createLog()));
}
