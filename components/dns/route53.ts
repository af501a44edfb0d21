import { HealthCheck, Record } from "@pulumi/aws/route53";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { backupOf, CHECK, type FailoverArgs, type RecordsArgs, TTL } from "./records";

/**
 * Creates records in a Route 53 hosted zone. All records use failover routing, even without a backup: Route 53 refuses records
 * of one name with different routing policies, and a change of `dns.policy` would create both temporarily. A primary record
 * without a health check always counts as healthy.
 */
export function createRoute53Records(
  name: string,
  { zone, records, failover }: RecordsArgs,
  opts: CustomResourceOptions,
): void {
  const healthCheckId = failover === undefined ? undefined : createRegionCheck(name, failover, opts);
  for (const record of records) {
    const common = { zoneId: zone, name: record.name, type: record.type, ttl: TTL };
    const primary = new Record(
      `${name}-${record.name}`,
      {
        ...common,
        records: record.values.apply((values) => [...values]),
        healthCheckId,
        setIdentifier: "primary",
        failoverRoutingPolicies: [{ type: "PRIMARY" }],
      },
      opts,
    );
    if (failover === undefined) continue;
    new Record(
      `${name}-${record.name}-backup`,
      {
        ...common,
        records: backupOf(record, failover.backup),
        setIdentifier: "backup",
        failoverRoutingPolicies: [{ type: "SECONDARY" }],
      },
      // The primary record must have failover routing before the secondary one is created.
      { ...opts, dependsOn: [primary] },
    );
  }
}

/**
 * A health check that passes while one address of the router answers. It checks addresses, because a host name would resolve to
 * the other region after failover, and the check would then pass.
 */
function createRegionCheck(
  name: string,
  { host, addresses }: FailoverArgs,
  opts: CustomResourceOptions,
): Output<string> {
  const children = addresses.map(
    (ipAddress, n) =>
      new HealthCheck(
        `${name}-router-${n}`,
        {
          type: "HTTPS",
          ipAddress,
          fqdn: host,
          port: PORTS.https,
          resourcePath: CHECK.path,
          requestInterval: CHECK.interval,
          failureThreshold: CHECK.failures,
        },
        opts,
      ),
  );
  const region = new HealthCheck(
    `${name}-region`,
    { type: "CALCULATED", childHealthchecks: children.map(({ id }) => id), childHealthThreshold: 1 },
    opts,
  );
  return region.id;
}
