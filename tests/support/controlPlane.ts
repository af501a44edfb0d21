import { type ControlPlane, startControlPlane } from "../../local/controlPlane";
import type { Log } from "../../local/progress";
import { UserError } from "../../local/userError";
import { runFolder } from "./runFolder";

/** Of a test, nobody needs to follow the progress. */
export const SILENT: Log = {
  step: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  progress: () => undefined,
};

let started: Promise<ControlPlane> | undefined;

/**
 * One control plane for all tests of a process, started by the first that needs it and ended with the process; each test
 * works in namespaces of its own.
 * Where it cannot be built, the tests that need it are skipped and say why.
 */
export async function sharedControlPlane(context: Mocha.Context): Promise<ControlPlane> {
  // A first build takes minutes.
  context.timeout(15 * 60_000);
  started ??= startControlPlane({ dir: runFolder("control-plane-"), log: SILENT });
  return started.catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    console.log(`skipped: ${error.message}`);
    return context.skip();
  });
}
