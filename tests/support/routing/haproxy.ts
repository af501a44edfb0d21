import { ensurePackages } from "../../../local/apt";
import { ensureHaproxy } from "../../../local/haproxy";
import { UserError } from "../../../local/userError";
import { SILENT } from "../controlPlane";

let found: Promise<string> | undefined;

/**
 * An HAProxy for all tests of a run, and what the router's sidecar has in its image. Where it cannot be had, the tests that need
 * it are skipped and say why.
 */
export async function sharedHaproxy(context: Mocha.Context): Promise<string> {
  // A first build takes a minute.
  context.timeout(10 * 60_000);
  found ??= ensurePackages(["socat", "busybox"], "to run the router's sidecar", SILENT).then(() =>
    ensureHaproxy(SILENT),
  );
  return found.catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    console.log(`skipped: ${error.message}`);
    return context.skip();
  });
}
