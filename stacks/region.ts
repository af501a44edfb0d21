import { all, type ComponentResourceOptions, output, type Output, type Resource } from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { Keda } from "../components/autoscaling/keda";
import type { Cluster, MediaFirewall, Placement } from "../components/cluster/cluster";
import { placed } from "../components/cluster/placement";
import { createCluster } from "../components/cluster/createCluster";
import { publishNames } from "../components/dns/names";
import { Shard } from "../components/jitsi/shard";
import { RegionResources } from "../components/jitsi/regionResources";
import { createMonitoringPrerequisites } from "../components/monitoring/prerequisites";
import { MetricsServer } from "../components/monitoring/metricsServer";
import { Monitoring } from "../components/monitoring/monitoring";
import { createNamespace } from "../components/namespace";
import { routerLabels } from "../components/routing/pod";
import { Router } from "../components/routing/router";
import { Reflector } from "../components/tls/reflector";
import { Tls } from "../components/tls/tls";
import { NAMESPACE } from "./catalogue/namespaces";
import type { DnsRecord } from "./plan/dns";
import type { Plan } from "./plan/plan";
import type { ShardState } from "./plan/shard";
import { usesHttpChallenge } from "./plan/tls";
import type { ShardId } from "./schema/shardIds";
import type { Secrets } from "./settings/secrets";

/** Outputs of a region. */
export interface Region {
  readonly url: string;
  /** Address of the router's load balancer; undefined until the load balancer has one. */
  readonly routerAddress: Output<string | undefined>;
  readonly shards: Readonly<Partial<Record<ShardId, ShardState>>>;
  /** Shards with pending changes, applied once the shard is offline. */
  readonly waiting: Output<readonly ShardId[]>;
  /** DNS records that the operator must create. */
  readonly dnsRecords: Output<readonly DnsRecord[]>;
  /** The firewall that must admit media to the bridges. In an existing cluster the operator configures it. Undefined where only TURN does. */
  readonly mediaFirewall: MediaFirewall | undefined;
  readonly grafanaUrl: string | undefined;
  readonly grafanaPassword: Output<string> | undefined;
  readonly kubeconfig: Output<string> | undefined;
}

/** Creates a region: the cluster, monitoring, TLS, the shards, and the router in front of them. */
export function createRegion(plan: Plan, secrets: Secrets): Region {
  const { meet, environment } = plan;
  const cluster = createCluster(plan.cluster);
  const { provider, system, media } = cluster;
  const helpers = placed(system, plan.helpers);
  const providers = [provider, new RandomProvider("random")];
  const after: OptionsAfter = (...first) => ({
    providers,
    dependsOn: [...cluster.ready, ...first],
  });

  const namespace = createNamespace(
    { ...JITSI, labels: cluster.balancedNamespace },
    { provider, dependsOn: [...cluster.ready], protect: plan.protect },
  );
  const monitored =
    plan.monitoring === undefined
      ? []
      : createMonitoringPrerequisites(plan.monitoring, { provider: cluster.charts, dependsOn: [...cluster.ready] });

  const tls = createTls(plan, cluster, helpers, (...first) => after(namespace, ...monitored, ...first));
  if (plan.metricsServer !== undefined) {
    const { metricsServer, dnsDomain } = plan;
    new MetricsServer("metrics-server", { plan: metricsServer, environment, dnsDomain, system: helpers }, after(tls));
  }
  const autoscaling =
    plan.keda === undefined
      ? []
      : [new Keda("keda", { plan: plan.keda, system: helpers, charts: cluster.charts }, after(namespace, tls))];
  const monitoring =
    plan.monitoring === undefined
      ? undefined
      : new Monitoring(
          "monitoring",
          {
            plan: plan.monitoring,
            system: helpers,
            storageClass: cluster.storageClass,
            receiverSecret: secrets.receiverSecret,
            logs: plan.logs,
          },
          after(tls),
        );

  const nodes = {
    mediaPool: media,
    recordingPool: cluster.recording,
    storageClass: cluster.storageClass,
    systemSelector: system.selector,
  };
  const turn = {
    certificate: plan.tls.secret,
    service: cluster.turn,
    challenges: usesHttpChallenge(plan.tls) ? plan.router : undefined,
  };
  const shared = new RegionResources(
    "shared",
    { plan: plan.shared, mediaPool: media, system: helpers, meet, turn, recordings: cluster.recordings },
    after(namespace),
  );
  const shardArgs = {
    ...nodes,
    meet,
    autoscaling,
    secrets: { ...secrets, turnSecret: shared.turnSecret ?? secrets.turnSecret },
  };
  const inShard = { ...after(namespace, ...shared.prerequisites), deletedWith: cluster.lifetime };
  const shards = plan.shards.map((shard) => new Shard(shard.id, { plan: shard, ...shardArgs }, inShard));
  const router = new Router(
    plan.router.name,
    { plan: plan.router, system, loadBalancer: cluster.router },
    after(namespace, ...shared.prerequisites),
  );

  return {
    url: meet.publicUrl,
    routerAddress: router.address,
    shards: Object.fromEntries(plan.shards.map(({ id, state }) => [id, state])),
    waiting: all(shards.map((shard) => shard.waiting)).apply((waiting) =>
      plan.shards.filter((_, n) => waiting[n]).map(({ id }) => id),
    ),
    dnsRecords: publishNames(plan.dns, cluster, {
      router: router.address,
      turn: shared.turnAddress ?? output(undefined),
    }),
    mediaFirewall: cluster.mediaFirewall,
    grafanaUrl: plan.monitoring?.stack?.grafana.url,
    grafanaPassword: monitoring?.grafanaPassword,
    kubeconfig: cluster.kubeconfig,
  };
}

/** Options of a component that depends on the cluster's nodes and on the given resources. */
type OptionsAfter = (...first: readonly Resource[]) => ComponentResourceOptions;

/** Bridges need host ports, which only level `privileged` allows. All pods are written for level `restricted`. */
const JITSI = { name: NAMESPACE, podSecurity: { enforce: "privileged", warn: "restricted" } } as const;
const CERT_MANAGER = { name: "cert-manager", podSecurity: { enforce: "restricted", warn: "restricted" } } as const;

/** Creates the certificate, its issuer, and a copy of it for Grafana. */
function createTls(plan: Plan, cluster: Cluster, system: Placement, after: OptionsAfter): Tls {
  const { provider, charts, dnsSolver } = cluster;
  const copies = plan.monitoring?.stack === undefined ? [] : [plan.monitoring.namespace];
  if (plan.reflector !== undefined) {
    new Reflector("reflector", { plan: plan.reflector, namespaces: copies, system }, after());
  }
  const certManager =
    plan.tls.certManager === undefined
      ? []
      : [createNamespace(CERT_MANAGER, { provider, dependsOn: [...cluster.ready] })];
  return new Tls(
    "tls",
    {
      plan: plan.tls,
      namespaces: { jitsi: NAMESPACE, certManager: CERT_MANAGER.name },
      system,
      charts,
      router: routerLabels(plan.router),
      copies,
      prometheus: plan.monitoring?.prometheus.namespace,
      dns: dnsSolver,
    },
    after(...certManager),
  );
}
