import { findPulumi } from "../../local/pulumi/cli";
import { ensurePulumi } from "../../local/tools/pulumi";
import { SILENT } from "../support/controlPlane";
import { orSkip } from "../support/skip";

/** The Pulumi CLI of this machine, or one that is built from Go modules. Only a machine that can have neither skips what needs it. */
export async function needPulumi(context: Mocha.Context): Promise<string> {
  // A download or a first build takes minutes.
  context.timeout(45 * 60_000);
  const cli = await findPulumi({ log: SILENT });
  return cli.found ? cli.path : orSkip(context, ensurePulumi(SILENT));
}
