import { HealthCheck, Record } from "@pulumi/aws/route53";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { backupOf, CHECK, type FailoverArgs, type RecordsArgs, TTL } from "./records";

/** Records in a hosted zone of Route 53. */
export function createRoute53Records(
  name: string,
  { zone, records, failover }: RecordsArgs,
  opts: CustomResourceOptions,
): void {
  const healthCheckId = failover === undefined ? undefined : createRegionCheck(name, failover, opts);
  for (const record of records) {
    const common = { zoneId: zone, name: record.name, type: record.type, ttl: TTL };
    const records = record.values.apply((values) => [...values]);
    if (failover === undefined) {
      new Record(`${name}-${record.name}`, { ...common, records }, opts);
      continue;
    }
    new Record(
      `${name}-${record.name}`,
      { ...common, records, healthCheckId, setIdentifier: "primary", failoverRoutingPolicies: [{ type: "PRIMARY" }] },
      opts,
    );
    new Record(
      `${name}-${record.name}-backup`,
      {
        ...common,
        records: backupOf(record, failover.backup),
        setIdentifier: "backup",
        failoverRoutingPolicies: [{ type: "SECONDARY" }],
      },
      opts,
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
