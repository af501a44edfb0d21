import { HealthCheck } from "@pulumi/gcp/compute";
import { RecordSet } from "@pulumi/gcp/dns";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { fit, slug } from "../../stacks/plan/resourceName";
import { backupOf, CHECK, type FailoverArgs, type NamedRecord, type RecordsArgs, TTL } from "./records";

export interface CloudDnsArgs {
  readonly region: string;
  /** Prefix of names that must be unique in the project, for example "jitsi-prod". */
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
            // Without geofencing, one location serves clients everywhere.
            backupGeos: [{ location: region, rrdatas: backupOf(record, failover.backup) }],
            trickleRatio: 0,
          },
        },
      },
      opts,
    );
  }
}

/** Health checks of public addresses need exactly three source regions. */
const SOURCE_REGIONS = ["us-east1", "europe-west1", "asia-east1"];

/** Maximum length of a Compute Engine name. */
const MAX_NAME_LENGTH = 63;

/** Checks the router by HTTPS, and TURN, which has no HTTP, by TCP. */
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
      name: fit(`${owner}-${slug(record.name)}`, MAX_NAME_LENGTH, `${owner}-${record.name}`),
      sourceRegions: SOURCE_REGIONS,
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
