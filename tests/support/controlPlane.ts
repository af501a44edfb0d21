import { type ControlPlane, startControlPlane } from "../../local/controlPlane/controlPlane";
import type { Log } from "../../local/terminal/progress";
import { runFolder } from "./runFolder";
import { orSkip } from "./skip";

/** Of a test, nobody needs to follow the progress. */
export const SILENT: Log = {
  step: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  progress: () => undefined,
  output: () => undefined,
};

let started: Promise<ControlPlane> | undefined;

/**
 * One control plane for all tests of a process, started by the first that needs it and ended with the process; each test
 * works in namespaces of its own. Where its programs cannot be had, the tests that need it are skipped and say why.
 */
export async function sharedControlPlane(context: Mocha.Context): Promise<ControlPlane> {
  // A first build takes minutes.
  context.timeout(15 * 60_000);
  started ??= startControlPlane({ dir: runFolder("control-plane-"), log: SILENT });
  return orSkip(context, started);
}
