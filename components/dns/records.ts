import type { Output } from "@pulumi/pulumi";
import type { BackupPlan, DnsRecord } from "../../stacks/plan/dns";

export interface RecordsArgs {
  /** Id (Route 53) or name (Cloud DNS) of the zone. */
  readonly zone: string;
  readonly records: readonly NamedRecord[];
  /** Records of the backup region, used while this region's health check fails; undefined without failover. */
  readonly failover: FailoverArgs | undefined;
}

/** A record whose values are the addresses of a load balancer. */
export interface NamedRecord extends Pick<DnsRecord, "name"> {
  readonly type: Output<DnsRecord["type"]>;
  readonly values: Output<readonly string[]>;
  /** The load balancer that it resolves to. */
  readonly target: "router" | "turn";
}

export interface FailoverArgs {
  readonly backup: BackupPlan;
  /** Public host name of the service, for the HTTPS health check. */
  readonly host: string;
  /** All addresses of the router. */
  readonly addresses: readonly Output<string>[];
}

/** TTL of records, seconds: after a failover, clients use the failed region for at most this long. */
export const TTL = 60;

/**
 * Health check of a region: interval in seconds, and consecutive failures. Including the TTL, failover takes two to three
 * minutes. A shard serves the page, so the check fails if no shard answers.
 */
export const CHECK = { interval: 30, failures: 3, path: "/" } as const;

/** Values of a record during failover. */
export function backupOf({ target }: NamedRecord, backup: BackupPlan): string[] {
  if (target === "router") return [...backup.router];
  return backup.turn === undefined ? [] : [backup.turn];
}
