import type { StackFile } from "../config/stackFile";
import type { Cluster } from "../kubernetes/client";
import type { ShardProbe } from "../running/emptying";

/** A running region for a roll, with either engine. */
export interface RollingRegion extends ShardProbe {
  /** The stack's file. A roll writes its changes there. */
  readonly file: StackFile;
  /**
   * Updates the cluster to the file, and waits until the changed workloads run.
   * @throws UserError on failure; the next call continues from there.
   */
  readonly up: () => Promise<void>;
  readonly cluster: () => Promise<Cluster>;
}
