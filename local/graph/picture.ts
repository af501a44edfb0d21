/** A box: pods of one kind, a chart, a load balancer or a firewall. */
export interface Part {
  readonly id: string;
  readonly name: string;
  /** One line each, below the name. */
  readonly details: readonly string[];
  /** Pool of nodes that it runs on; undefined when not known. */
  readonly pool: string | undefined;
  /** Shard it belongs to. */
  readonly shard: string | undefined;
  readonly area: Area;
}

/** Position of a part: before the cluster, on the path of calls, or beside it. */
export type Area = "edge" | "region" | "monitoring" | "addons";

/** An allowed connection. */
export interface Link {
  /** Id of a part, {@link INTERNET} or {@link MONITORING}. */
  readonly from: string;
  readonly to: string;
  /** Such as "TCP 443". */
  readonly ports: readonly string[];
}

export const INTERNET = "internet";
/** The pods of the monitoring namespace. */
export const MONITORING = "monitoring";

export interface Pool {
  readonly name: string;
  readonly details: readonly string[];
}

export interface Shard {
  readonly id: string;
  /** From its sentinel: active, drain or offline. */
  readonly state: string;
}

export interface Picture {
  readonly cluster: string;
  readonly pools: readonly Pool[];
  readonly shards: readonly Shard[];
  readonly parts: readonly Part[];
  readonly links: readonly Link[];
}
