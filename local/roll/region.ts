import type { StackFile } from "../config/stackFile";
import type { Cluster } from "../kubernetes/client";
import type { ShardProbe } from "../running/emptying";

/** A running region as a roll needs it, whichever engine brings it up. */
export interface RollingRegion extends ShardProbe {
  /** The stack's own file: what a roll changes is changed for good. */
  readonly file: StackFile;
  /**
   * Brings what the file says to the cluster, and waits until what it has changed runs.
   * @throws UserError when it cannot; the next call goes on from there.
   */
  readonly up: () => Promise<void>;
  /** The cluster that it runs on. */
  readonly cluster: () => Promise<Cluster>;
}
