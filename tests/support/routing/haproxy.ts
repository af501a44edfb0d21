import { ensurePackages } from "../../../local/tools/apt";
import { ensureHaproxy } from "../../../local/tools/haproxy";
import { SILENT } from "../controlPlane";
import { orSkip } from "../skip";

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
  return orSkip(context, found);
}
