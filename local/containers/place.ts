import type { Overrides } from "../config/overrides";
import type { Log } from "../terminal/progress";
import type { RegionCluster } from "./regionCluster";

export const LOOPBACK = "127.0.0.1";

/** Configuration of a region that fits on one machine. That of the cluster overrides it, and SET overrides both. */
export const SMALL: Overrides = {
  shardCount: 1,
  "bridges.min": 1,
  "bridges.max": 1,
  "tls.issuer": "selfSigned",
  "monitoring.enabled": false,
  logs: "none",
  // Only the autoscaler uses it, and a single bridge is not scaled.
  "cluster.addons.metricsServer": "existing",
};

/** A cluster on which `make up CLUSTER=…` creates a region. */
export interface Place {
  readonly cluster: RegionCluster;
  /**
   * Changes nothing.
   * @param nodes media nodes that the bridges of all shards need.
   * @param ports UDP ports of bridges.
   * @throws UserError when the cluster cannot have these nodes, or bridges cannot be reached at these ports.
   */
  readonly refuse: (nodes: number, ports: readonly number[]) => Promise<void>;
  /** Creates or starts the cluster where necessary, adds media nodes, and stores the kubeconfig in the folder. */
  readonly open: (nodes: number) => Promise<void>;
}

export interface PlaceOptions {
  /** Value of CLUSTER. */
  readonly asked: string;
  /** Folder for the files of the region. */
  readonly dir: string;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
}
