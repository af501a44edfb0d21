import { join } from "node:path";
import type { Log } from "../terminal/progress";
import type { Environment } from "./goBuild";
import { ensureGoTool } from "./goTool";

/** rclone of the version that uploads recordings, with the services that recordings go to. */
export function ensureRclone(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ name: "rclone", module: join(__dirname, "rclone"), minutes: 4 }, log, env);
}

/** An S3 server that keeps objects as files of a folder. */
export function ensureVersitygw(log: Log, env?: Environment): Promise<string> {
  return ensureGoTool({ name: "versitygw", module: join(__dirname, "versitygw"), minutes: 3 }, log, env);
}
