/** What a picture of a region shows, whoever draws it. */

/** A box: pods of one kind, a chart, a load balancer or a firewall. */
export interface Part {
  readonly id: string;
  readonly name: string;
  /** One line each, below the name. */
  readonly details: readonly string[];
  /** Pool of nodes that it runs on; undefined where nobody says. */
  readonly pool: string | undefined;
  /** Shard it belongs to. */
  readonly shard: string | undefined;
  readonly area: Area;
}

/** Where in the picture a part stands: before the cluster, in the way of calls, or beside it. */
export type Area = "edge" | "region" | "monitoring" | "addons";

/** Who may connect to whom. */
export interface Link {
  /** Id of a part, {@link INTERNET} or {@link MONITORING}. */
  readonly from: string;
  readonly to: string;
  /** Such as "TCP 443". */
  readonly ports: readonly string[];
}

/** Everybody. */
export const INTERNET = "internet";
/** Whatever runs in the namespace that watches. */
export const MONITORING = "monitoring";

/** Nodes of one kind. */
export interface Pool {
  readonly name: string;
  readonly details: readonly string[];
}

export interface Shard {
  readonly id: string;
  /** What its sentinel says: active, drain or offline. */
  readonly state: string;
}

export interface Picture {
  readonly cluster: string;
  readonly pools: readonly Pool[];
  readonly shards: readonly Shard[];
  readonly parts: readonly Part[];
  readonly links: readonly Link[];
}
