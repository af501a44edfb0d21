import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { command } from "./command";
import { stopControlPlane } from "./controlPlane";
import { LOCAL } from "./paths";
import { createLog, type Log } from "./progress";

/**
 * Stops the control plane of a folder and removes the folder, with all data. Nothing running and no folder are fine.
 * @throws UserError when a process cannot be stopped; the folder then stays, since it says which.
 */
export async function down(dir: string, log: Log): Promise<void> {
  await stopControlPlane(dir, log);
  rmSync(dir, { recursive: true, force: true });
  log.info(`${resolve(dir)} is gone`);
}

if (require.main === module) {
  void command(() => down(LOCAL, createLog()));
}
