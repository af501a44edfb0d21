import { type ControlPlane, startControlPlane } from "../../local/controlPlane/controlPlane";
import type { Log } from "../../local/terminal/progress";
import { runFolder } from "./runFolder";
import { orSkip } from "./skip";

/** A log without output. */
export const SILENT: Log = {
  step: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  progress: () => undefined,
  output: () => undefined,
};

let started: Promise<ControlPlane> | undefined;

/**
 * One control plane for all tests of a process, started by the first one and stopped with the process. Each test uses its
 * own namespaces. Tests are skipped with the reason when its programs are not available.
 */
export async function sharedControlPlane(context: Mocha.Context): Promise<ControlPlane> {
  // A first build takes minutes.
  context.timeout(15 * 60_000);
  started ??= startControlPlane({ dir: runFolder("control-plane-"), log: SILENT });
  return orSkip(context, started);
}
