import { LogDataProtectionPolicy, LogGroup } from "@pulumi/aws/cloudwatch";
import type { Cluster } from "@pulumi/aws/eks";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import type { CloudLogsPlan } from "../../../stacks/plan/logs";
import { stackName } from "../stackName";
import { createAddon } from "./addons";
import { noLogGroups } from "./roles";

/** Logs alone: metrics are Prometheus' business, and instrumenting Java would change jicofo and the bridges. */
const CONFIGURATION = {
  containerLogs: { enabled: true },
  containerInsights: { enabled: false },
  otelContainerInsights: { enabled: false },
  manager: { applicationSignals: { autoMonitor: { monitorAllServices: false } } },
};

/**
 * Log groups by what the add-on writes to them: everybody's containers, those of the network with what runs the containers,
 * and the system of each node.
 */
const GROUPS = { containers: "application", dataplane: "dataplane", host: "host" } as const;

/** Keeps what all containers write in CloudWatch Logs, by the add-on that EKS has for it. */
export function createLogs(
  name: string,
  cluster: Cluster,
  plan: AwsPlan,
  { retentionDays, maskAddresses }: CloudLogsPlan,
  nodes: readonly Resource[],
  opts: CustomResourceOptions,
): void {
  const prefix = `/aws/containerinsights/${stackName(plan)}`;
  // Made before the add-on makes them without an end to what they keep.
  const groups = Object.entries(GROUPS).map(([what, group]) => {
    const logs = new LogGroup(
      `${name}-${what}`,
      { name: `${prefix}/${group}`, retentionInDays: keptDays(retentionDays) },
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

/** CloudWatch keeps logs for so many days and no other numbers. */
const PERIODS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The shortest period of CloudWatch that is as long as that. */
function keptDays(days: number): number {
  return PERIODS.find((period) => period >= days) ?? days;
}

const IP_ADDRESS = "arn:aws:dataprotection::aws:data-identifier/IpAddress";
/** Whoever may not unmask sees no address. CloudWatch wants both halves. */
const MASK_ADDRESSES = {
  Name: "addresses",
  Version: "2021-06-01",
  Statement: [
    { Sid: "audit", DataIdentifier: [IP_ADDRESS], Operation: { Audit: { FindingsDestination: {} } } },
    { Sid: "mask", DataIdentifier: [IP_ADDRESS], Operation: { Deidentify: { MaskConfig: {} } } },
  ],
};
