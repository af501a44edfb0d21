import { LogDataProtectionPolicy, LogGroup } from "@pulumi/aws/cloudwatch";
import type { Cluster } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { CloudLogsPlan } from "../../../stacks/plan/logs";
import { stackName } from "../stackName";
import { createAddon } from "./addons";
import { noLogGroups } from "./roles";

/** Logs only: Prometheus collects metrics, and Java instrumentation would change jicofo and the bridges. */
const CONFIGURATION = {
  containerLogs: { enabled: true },
  containerInsights: { enabled: false },
  otelContainerInsights: { enabled: false },
  manager: { applicationSignals: { autoMonitor: { monitorAllServices: false } } },
};

/** Log groups of the add-on: containers, network and container runtime, and the operating system of nodes. */
const GROUPS = { containers: "application", dataplane: "dataplane", host: "host" } as const;

/** Stores container logs in CloudWatch Logs, by EKS's add-on. */
export function createLogs(
  name: string,
  cluster: Cluster,
  plan: AwsPlan,
  { retentionDays, maskAddresses }: CloudLogsPlan,
  nodes: readonly Resource[],
  opts: CustomResourceOptions,
): void {
  const prefix = `/aws/containerinsights/${stackName(plan)}`;
  // Created before the add-on, which would create them with unlimited retention.
  const groups = Object.entries(GROUPS).map(([what, group]) => {
    const logs = new LogGroup(
      `${name}-${what}`,
      { name: `${prefix}/${group}`, retentionInDays: allowedRetention(retentionDays) },
      opts,
    );
    if (maskAddresses) {
      new LogDataProtectionPolicy(
        `${name}-${what}`,
        { logGroupName: logs.name, policyDocument: JSON.stringify(MASK_ADDRESSES) },
        opts,
      );
    }
    return logs;
  });
  createAddon(
    name,
    cluster,
    plan,
    "amazon-cloudwatch-observability",
    {
      configuration: CONFIGURATION,
      identity: {
        serviceAccount: "cloudwatch-agent",
        managed: ["CloudWatchAgentServerPolicy"],
        statements: [noLogGroups(prefix)],
      },
      dependsOn: [...groups, ...nodes],
    },
    opts,
  );
}

/** Retention periods that CloudWatch allows, days. */
const RETENTION_PERIODS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The shortest allowed retention period of at least this length. */
function allowedRetention(days: number): number {
  return RETENTION_PERIODS.find((period) => period >= days) ?? days;
}

const IP_ADDRESS = "arn:aws:dataprotection::aws:data-identifier/IpAddress";
/** Hides addresses from users without permission to unmask. CloudWatch requires both statements. */
const MASK_ADDRESSES = {
  Name: "addresses",
  Version: "2021-06-01",
  Statement: [
    { Sid: "audit", DataIdentifier: [IP_ADDRESS], Operation: { Audit: { FindingsDestination: {} } } },
    { Sid: "mask", DataIdentifier: [IP_ADDRESS], Operation: { Deidentify: { MaskConfig: {} } } },
  ],
};
