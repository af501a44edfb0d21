import type { Registration } from "../../local/program/registration";

type Values = Readonly<Record<string, unknown>>;

/** The body of a request, with the schema of the discovery document that it follows and the method that it is for. */
export interface Request {
  /** Name of the document and of the schema in it: `compute.v1.Address`. */
  readonly schema: string;
  readonly method: string;
  readonly body: unknown;
}

function without(values: Values, ...keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}

/** What the provider sends to create a resource. Inputs that are part of the URL, or the provider's own, are left out. */
export function requestFor({ type, inputs }: Registration): Request {
  const make = REQUESTS[type];
  if (make === undefined) throw new Error(`no request is known for ${type}`);
  return make(inputs);
}

const insert =
  (schema: string, method: string, body: (inputs: Values) => unknown = (inputs) => inputs) =>
  (inputs: Values): Request => ({ schema, method, body: body(inputs) });

/** A policy of one binding, for resources that are a member of a role. */
const member = (schema: string, method: string): ((inputs: Values) => Request) =>
  insert(schema, method, (inputs) => ({
    policy: { bindings: [{ role: inputs["role"], members: [inputs["member"]] }] },
  }));

const REQUESTS: Readonly<Record<string, (inputs: Values) => Request>> = {
  "gcp:compute/address:Address": insert("compute.v1.Address", "compute.addresses.insert"),
  "gcp:compute/firewall:Firewall": insert("compute.v1.Firewall", "compute.firewalls.insert", firewall),
  "gcp:compute/healthCheck:HealthCheck": insert("compute.v1.HealthCheck", "compute.healthChecks.insert"),
  "gcp:compute/network:Network": insert(
    "compute.v1.Network",
    "compute.networks.insert",
    ({ routingMode, ...network }) => ({
      ...network,
      routingConfig: { routingMode },
    }),
  ),
  "gcp:compute/router:Router": insert("compute.v1.Router", "compute.routers.insert"),
  "gcp:compute/routerNat:RouterNat": insert(
    "compute.v1.Router",
    "compute.routers.patch",
    ({ router: name, region, subnetworks, ...nat }) => ({
      name,
      region,
      nats: [{ ...nat, subnetworks: (subnetworks as readonly Values[]).map(natSubnetwork) }],
    }),
  ),
  "gcp:compute/subnetwork:Subnetwork": insert("compute.v1.Subnetwork", "compute.subnetworks.insert"),
  "gcp:container/cluster:Cluster": insert("container.v1.Cluster", "container.clusters.create", cluster),
  "gcp:container/nodePool:NodePool": insert("container.v1.NodePool", "container.nodePools.create", nodePool),
  "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember": member(
    "dns.v1.GoogleIamV1SetIamPolicyRequest",
    "dns.managedZones.setIamPolicy",
  ),
  "gcp:dns/recordSet:RecordSet": insert("dns.v1.ResourceRecordSet", "dns.resourceRecordSets.create", recordSet),
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": insert(
    "logging.v2.LogBucket",
    "logging.buckets.create",
    ({ retentionDays }) => ({ retentionDays }),
  ),
  "gcp:logging/projectExclusion:ProjectExclusion": insert("logging.v2.LogExclusion", "logging.exclusions.create"),
  "gcp:logging/projectSink:ProjectSink": insert("logging.v2.LogSink", "logging.sinks.create", (inputs) =>
    without(inputs, "uniqueWriterIdentity"),
  ),
  "gcp:projects/iAMMember:IAMMember": member(
    "cloudresourcemanager.v1.SetIamPolicyRequest",
    "cloudresourcemanager.projects.setIamPolicy",
  ),
  "gcp:serviceaccount/account:Account": insert(
    "iam.v1.CreateServiceAccountRequest",
    "iam.projects.serviceAccounts.create",
    ({ accountId, ...serviceAccount }) => ({ accountId, serviceAccount }),
  ),
  "gcp:serviceaccount/iAMMember:IAMMember": member(
    "iam.v1.SetIamPolicyRequest",
    "iam.projects.serviceAccounts.setIamPolicy",
  ),
  "gcp:storage/bucket:Bucket": insert("storage.v1.Bucket", "storage.buckets.insert", bucket),
  "gcp:storage/bucketIAMMember:BucketIAMMember": insert(
    "storage.v1.Policy",
    "storage.buckets.setIamPolicy",
    ({ role, member: one }) => ({ bindings: [{ role, members: [one] }] }),
  ),
};

function bucket(inputs: Values): unknown {
  const { uniformBucketLevelAccess: enabled, publicAccessPrevention, lifecycleRules: rule, ...rest } = inputs;
  return {
    ...without(rest, "project"),
    iamConfiguration: { uniformBucketLevelAccess: { enabled }, publicAccessPrevention },
    lifecycle: { rule },
  };
}

function natSubnetwork({ name, sourceIpRangesToNats: sourceIpRangesToNat }: Values): unknown {
  return { name, sourceIpRangesToNat };
}

function firewall({ allows, denies, logConfig, ...rule }: Values): unknown {
  const ports = (list: unknown): unknown =>
    (list as readonly Values[] | undefined)?.map(({ protocol, ...rest }) => ({ IPProtocol: protocol, ...rest }));
  return {
    ...rule,
    ...(allows === undefined ? {} : { allowed: ports(allows) }),
    ...(denies === undefined ? {} : { denied: ports(denies) }),
    ...(logConfig === undefined ? {} : { logConfig: { enable: true, ...(logConfig as Values) } }),
  };
}

/** Inputs of a cluster that the provider acts on and does not send. */
const PROVIDER_ONLY = ["deletionProtection", "removeDefaultNodePool", "networkingMode"];

function cluster(inputs: Values): unknown {
  const {
    nodeLocations: locations,
    datapathProvider,
    minMasterVersion: initialClusterVersion,
    enableShieldedNodes: enabled,
    loggingConfig: componentConfig,
    monitoringConfig,
    maintenancePolicy,
    ...rest
  } = without(inputs, ...PROVIDER_ONLY);
  const { managedPrometheus, ...metrics } = monitoringConfig as Values;
  return {
    ...rest,
    ...(locations === undefined ? {} : { locations }),
    initialClusterVersion,
    networkConfig: { datapathProvider },
    shieldedNodes: { enabled },
    loggingConfig: { componentConfig },
    monitoringConfig: { componentConfig: metrics, managedPrometheusConfig: managedPrometheus },
    maintenancePolicy: { window: maintenanceWindow(maintenancePolicy as Values) },
  };
}

function maintenanceWindow({ recurringWindow, maintenanceExclusions }: Values): unknown {
  const { recurrence, ...window } = recurringWindow as Values;
  const exclusions = (maintenanceExclusions as readonly Values[]).map(
    ({ exclusionName, exclusionOptions: maintenanceExclusionOptions, ...window }) => [
      exclusionName,
      { ...window, maintenanceExclusionOptions },
    ],
  );
  return {
    recurringWindow: { recurrence, window },
    maintenanceExclusions: Object.fromEntries(exclusions) as Values,
  };
}

function nodePool(inputs: Values): unknown {
  const { nodeConfig: config, maxPodsPerNode, nodeDrainConfigs, ...pool } = without(inputs, "cluster", "location");
  const [nodeDrainConfig] = nodeDrainConfigs as readonly Values[];
  return {
    ...pool,
    config,
    nodeDrainConfig,
    ...(maxPodsPerNode === undefined ? {} : { maxPodsConstraint: { maxPodsPerNode } }),
  };
}

function recordSet(inputs: Values): unknown {
  const { routingPolicy, ...record } = without(inputs, "managedZone");
  if (routingPolicy === undefined) return record;
  const { healthCheck, primaryBackup } = routingPolicy as Values;
  const { primary: primaryTargets, backupGeos: items, trickleRatio: trickleTraffic } = primaryBackup as Values;
  return {
    ...record,
    routingPolicy: { healthCheck, primaryBackup: { primaryTargets, backupGeoTargets: { items }, trickleTraffic } },
  };
}
