import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { stopControlPlane } from "./controlPlane/controlPlane";
import { upLock, withLock } from "./machine/lock";
import { LOCAL } from "./machine/paths";
import { command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { deployedStack } from "./up/deployedStack";

/**
 * Stops the control plane of a folder and removes the folder with all data. Does nothing without a running process or a folder.
 * @throws UserError while `make up` runs there, and when a process cannot be stopped. The folder then stays: its state file names
 *   the process.
 */
export async function down(dir: string, log: Log): Promise<void> {
  // The lock file is in the folder, so without a folder no other command can hold it.
  if (existsSync(dir)) await withLock(upLock(dir), () => remove(dir, log));
  else await remove(dir, log);
  log.info(`${resolve(dir)} is removed`);
}

async function remove(dir: string, log: Log): Promise<void> {
  const stack = deployedStack(dir);
  if (stack !== undefined) log.step(`Removing the stack ${stack} from this machine`);
  await stopControlPlane(dir, log);
  rmSync(dir, { recursive: true, force: true });
}

if (require.main === module) {
  void command(() => down(LOCAL, createLog()));
}
