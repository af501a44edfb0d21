import { findPulumi } from "../../local/pulumi/cli";
import type { Log } from "../../local/terminal/progress";
import { ensurePulumi } from "../../local/tools/pulumi";
import { SILENT } from "../support/controlPlane";
import { orSkip } from "../support/skip";

/**
 * The Pulumi CLI of this machine, one that is downloaded, or one that is built.
 * @throws Unavailable where a machine can have none of them.
 */
export async function anyPulumi(log: Log): Promise<string> {
  const cli = await findPulumi({ log });
  return cli.found ? cli.path : ensurePulumi(log);
}

/** A Pulumi CLI. Only a machine that can have none skips what needs it. */
export async function needPulumi(context: Mocha.Context): Promise<string> {
  // A download or a first build takes minutes.
  context.timeout(45 * 60_000);
  return orSkip(context, anyPulumi(SILENT));
}
