import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { downInContainers } from "./containers/down";
import { regionCluster } from "./containers/regionCluster";
import { stopControlPlane } from "./controlPlane/controlPlane";
import { upLock, withLock } from "./machine/lock";
import { LOCAL } from "./machine/paths";
import { command } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { deployedStack } from "./up/deployedStack";

/**
 * Removes the region of a folder, and the folder with all data: stops the local control plane, or destroys the region on another cluster.
 * Does nothing without a running process or a folder.
 * @throws UserError while `make up` runs there, and when something cannot be stopped or deleted. The folder is then kept, because its files
 *   name the remaining resources.
 */
export async function down(dir: string, log: Log, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  // The lock file is in the folder, so without a folder no other command can hold it.
  if (existsSync(dir)) await withLock(upLock(dir), () => remove(dir, log, env));
  else await remove(dir, log, env);
  log.info(`${resolve(dir)} is removed`);
}

async function remove(dir: string, log: Log, env: NodeJS.ProcessEnv): Promise<void> {
  const stack = deployedStack(dir);
  if (stack !== undefined) log.step(`Removing the stack ${stack}`);
  const cluster = regionCluster(dir);
  if (cluster !== undefined) await downInContainers(cluster, dir, log, env);
  await stopControlPlane(dir, log);
  rmSync(dir, { recursive: true, force: true });
}

if (require.main === module) {
  void command(() => down(LOCAL, createLog()));
}
