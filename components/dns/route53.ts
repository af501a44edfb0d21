import { HealthCheck, Record } from "@pulumi/aws/route53";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { backupOf, CHECK, type FailoverArgs, type RecordsArgs, TTL } from "./records";

/**
 * Records in a hosted zone of Route 53. A record is of the failover kind also where nothing else is ever answered: Route 53
 * refuses a name with records of two kinds, and a change of `dns.policy` would have both for a moment. Without a health check
 * a primary record is always answered.
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
      // A record that was made as a simple one has to have become a primary one.
      { ...opts, dependsOn: [primary] },
    );
  }
}

/**
 * Healthy while one address of the router answers. Each is asked by its number: by name the check would follow the record
 * to the other region and find this one well again.
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
