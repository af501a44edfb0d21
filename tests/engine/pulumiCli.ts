import { findPulumi } from "../../local/pulumi/cli";
import { SILENT } from "../support/controlPlane";
import { skip } from "../support/skip";

/** The Pulumi CLI that `make up` would use; without one the tests that need it are skipped and say why. */
export async function needPulumi(context: Mocha.Context): Promise<string> {
  // A download takes minutes.
  context.timeout(15 * 60_000);
  const cli = await findPulumi({ log: SILENT });
  return cli.found ? cli.path : skip(context, cli.why);
}
