import { ensureTools } from "../../local/tools/kubernetes";
import { SILENT } from "./controlPlane";
import { orSkip } from "./skip";

/** Installs the control plane's programs. Skips the tests with the reason when they are not available. */
export async function needTools(context: Mocha.Context): Promise<void> {
  // A first build takes minutes.
  context.timeout(15 * 60_000);
  await orSkip(context, ensureTools(SILENT));
}
