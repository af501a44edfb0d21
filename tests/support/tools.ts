import { ensureTools } from "../../local/tools/kubernetes";
import { SILENT } from "./controlPlane";
import { orSkip } from "./skip";

/** Has the control plane's programs at hand, or skips what needs them and says why they cannot be had. */
export async function needTools(context: Mocha.Context): Promise<void> {
  // A first build takes minutes.
  context.timeout(15 * 60_000);
  await orSkip(context, ensureTools(SILENT));
}
