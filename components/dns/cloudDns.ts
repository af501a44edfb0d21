import { HealthCheck } from "@pulumi/gcp/compute";
import { RecordSet } from "@pulumi/gcp/dns";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { backupOf, CHECK, type FailoverArgs, type NamedRecord, type RecordsArgs, TTL } from "./records";

/** Records in a managed zone of Cloud DNS. */
export function createCloudDnsRecords(
  name: string,
  { zone, records, failover, region }: RecordsArgs & { readonly region: string },
  opts: CustomResourceOptions,
): void {
  for (const record of records) {
    const common = { managedZone: zone, name: `${record.name}.`, type: record.type, ttl: TTL };
    const values = record.values.apply((all) => [...all]);
    if (failover === undefined) {
      new RecordSet(`${name}-${record.name}`, { ...common, rrdatas: values }, opts);
      continue;
    }
    const check = createCheck(`${name}-${record.name}`, record, failover, opts);
    new RecordSet(
      `${name}-${record.name}`,
      {
        ...common,
        routingPolicy: {
          healthCheck: check.id,
          primaryBackup: {
            primary: { externalEndpoints: values },
            // The location says where the backup is best; without a fence everybody gets it.
            backupGeos: [{ location: region, rrdatas: backupOf(record, failover.backup) }],
            trickleRatio: 0,
          },
        },
      },
      opts,
    );
  }
}

/** Addresses on the internet can be asked from three regions of Google Cloud, no more and no fewer. */
const ASKED_FROM = ["us-east1", "europe-west1", "asia-east1"];

/** TURN is asked whether it takes connections: it speaks no HTTP. */
function createCheck(
  name: string,
  { target }: NamedRecord,
  { host }: FailoverArgs,
  opts: CustomResourceOptions,
): HealthCheck {
  return new HealthCheck(
    name,
    {
      sourceRegions: ASKED_FROM,
      checkIntervalSec: CHECK.interval,
      timeoutSec: 10,
      unhealthyThreshold: CHECK.failures,
      ...(target === "router"
        ? { httpsHealthCheck: { host, port: PORTS.https, requestPath: CHECK.path } }
        : { tcpHealthCheck: { port: PORTS.https } }),
    },
    opts,
  );
}
