import type { Output } from "@pulumi/pulumi";
import type { BackupPlan, DnsRecord } from "../../stacks/plan/dns";

export interface RecordsArgs {
  /** Id (Route 53) or name (Cloud DNS) of the zone. */
  readonly zone: string;
  readonly records: readonly NamedRecord[];
  /** What is answered while this region's router fails its check; undefined where nothing else ever is. */
  readonly failover: FailoverArgs | undefined;
}

/** A record whose values are known once its load balancer has an address. */
export interface NamedRecord extends Pick<DnsRecord, "name"> {
  readonly type: Output<DnsRecord["type"]>;
  readonly values: Output<readonly string[]>;
  /** What it leads to. */
  readonly target: "router" | "turn";
}

export interface FailoverArgs {
  readonly backup: BackupPlan;
  /** Public host name of the service, which is asked for over HTTPS. */
  readonly host: string;
  /** Every address of the router. */
  readonly addresses: readonly Output<string>[];
}

/** Seconds that resolvers keep an answer: the longest that people are led to a region that has gone. */
export const TTL = 60;

/**
 * How a region is found to have failed: seconds between two questions of one checker, and failures in a row that count.
 * With TTL it is two to three minutes. The page is a shard's own, so it fails when no shard answers.
 */
export const CHECK = { interval: 30, failures: 3, path: "/" } as const;

/** What is answered in place of a record while the region fails. */
export function backupOf({ target }: NamedRecord, backup: BackupPlan): string[] {
  if (target === "router") return [...backup.router];
  return backup.turn === undefined ? [] : [backup.turn];
}
