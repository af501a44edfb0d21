import { ensureTools } from "../../local/tools";
import { UserError } from "../../local/userError";
import { SILENT } from "./controlPlane";

/** Has the control plane's programs at hand, or skips what needs them and says why they cannot be built. */
export async function needTools(context: Mocha.Context): Promise<void> {
  // A first build takes minutes.
  context.timeout(15 * 60_000);
  await ensureTools(SILENT).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    console.log(`skipped: ${error.message}`);
    context.skip();
  });
}
