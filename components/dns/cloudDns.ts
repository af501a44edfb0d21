import { HealthCheck } from "@pulumi/gcp/compute";
import { RecordSet } from "@pulumi/gcp/dns";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { fit, slug } from "../../stacks/plan/resourceName";
import { backupOf, CHECK, type FailoverArgs, type NamedRecord, type RecordsArgs, TTL } from "./records";

export interface CloudDnsArgs {
  readonly region: string;
  /** Beginning of names that are the project's, not the region's, for example "jitsi-prod". */
  readonly owner: string;
}

/** Records in a managed zone of Cloud DNS. */
export function createCloudDnsRecords(
  name: string,
  { zone, records, failover, region, owner }: RecordsArgs & CloudDnsArgs,
  opts: CustomResourceOptions,
): void {
  for (const record of records) {
    const common = { managedZone: zone, name: `${record.name}.`, type: record.type, ttl: TTL };
    const values = record.values.apply((all) => [...all]);
    if (failover === undefined) {
      new RecordSet(`${name}-${record.name}`, { ...common, rrdatas: values }, opts);
      continue;
    }
    const check = createCheck(`${name}-${record.name}`, { owner, record, failover }, opts);
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

/** What Compute Engine takes for a name. */
const LONGEST_NAME = 63;

/** TURN is asked whether it takes connections: it speaks no HTTP. */
function createCheck(
  name: string,
  {
    owner,
    record,
    failover,
  }: { readonly owner: string; readonly record: NamedRecord; readonly failover: FailoverArgs },
  opts: CustomResourceOptions,
): HealthCheck {
  return new HealthCheck(
    name,
    {
      name: fit(`${owner}-${slug(record.name)}`, LONGEST_NAME, `${owner}-${record.name}`),
      sourceRegions: ASKED_FROM,
      checkIntervalSec: CHECK.interval,
      timeoutSec: 10,
      unhealthyThreshold: CHECK.failures,
      ...(record.target === "router"
        ? { httpsHealthCheck: { host: failover.host, port: PORTS.https, requestPath: CHECK.path } }
        : { tcpHealthCheck: { port: PORTS.https } }),
    },
    opts,
  );
}
