import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { reveal } from "../../../local/program/secretValues";
import { planOn, PRODUCTION, recordCluster } from "../../support/clouds";
import { known } from "../../support/outputs";
import type { Recording } from "../../support/record";

function pool(recording: Recording, name: "system" | "media"): Registration {
  return recording.one("gcp:container/nodePool:NodePool", new RegExp(`^cluster-${name}-`));
}

function cluster(recording: Recording): Registration {
  return recording.one("gcp:container/cluster:Cluster");
}

describe("a cluster on Google Cloud", function () {
  this.timeout(60_000);
  let production: Recording;
  let development: Recording;
  before(async () => {
    production = await recordCluster("gcp", PRODUCTION);
    development = await recordCluster("gcp", { environment: "development", monitoring: { enabled: false } });
  });

  it("has Dataplane V2, Workload Identity and no static credentials", () => {
    assert.partialDeepStrictEqual(cluster(production).inputs, {
      datapathProvider: "ADVANCED_DATAPATH",
      workloadIdentityConfig: { workloadPool: "my-project.svc.id.goog" },
      masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    });
    for (const name of ["system", "media"] as const) {
      assert.partialDeepStrictEqual(pool(production, name).inputs["nodeConfig"], {
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      });
    }
  });

  it("returns the reach of media and its rule", async () => {
    await recordCluster("gcp", PRODUCTION, async ({ mediaFirewall }) => {
      assert.ok(mediaFirewall !== undefined);
      const { rule, ...what } = mediaFirewall;
      assert.deepEqual(what, { protocol: "udp", port: 10000, from: "0.0.0.0/0", nodes: { "jitsi.org/pool": "media" } });
      assert.equal(await known(rule), "cluster-media-id");
    });
  });

  it("logs rejected traffic by a rule after all that allow traffic", () => {
    const { inputs } = production.one("gcp:compute/firewall:Firewall", /rejected/);
    assert.partialDeepStrictEqual(inputs, {
      priority: 65534,
      sourceRanges: ["0.0.0.0/0"],
      denies: [{ protocol: "all" }],
      logConfig: { metadata: "EXCLUDE_ALL_METADATA" },
    });
    assert.equal(inputs["targetTags"], undefined, "all nodes");
    for (const { inputs: other } of production.all("gcp:compute/firewall:Firewall", /media|webhooks/)) {
      assert.equal(other["logConfig"], undefined);
      assert.ok(Number(other["priority"] ?? 1000) < 65534);
    }
  });

  it("allows the control plane to call webhooks and metrics APIs on system nodes", () => {
    const rule = production.one("gcp:compute/firewall:Firewall", /webhooks/).inputs;
    assert.deepEqual(rule["sourceRanges"], ["10.0.48.0/28"]);
    assert.deepEqual(rule["targetTags"], ["jitsi-prod-system"]);
    const [{ protocol, ports }] = rule["allows"] as [{ protocol: string; ports: string[] }];
    assert.equal(protocol, "tcp");
    for (const port of ["10250", "6443"]) assert.ok(ports.includes(port), port);
    const subnet = production.one("gcp:compute/subnetwork:Subnetwork", /control-plane/);
    assert.equal(subnet.inputs["ipCidrRange"], "10.0.48.0/28");
    assert.partialDeepStrictEqual(cluster(production).inputs["privateClusterConfig"], {
      privateEndpointSubnetwork: `${subnet.name}-id`,
    });
  });

  it("is reached by the DNS endpoint, and by its address only from the configured networks", async () => {
    const access = (recording: Recording): unknown[] => {
      const { controlPlaneEndpointsConfig, privateClusterConfig, masterAuthorizedNetworksConfig } =
        cluster(recording).inputs;
      return [controlPlaneEndpointsConfig, privateClusterConfig, masterAuthorizedNetworksConfig];
    };
    const guarded = { dnsEndpointConfig: { allowExternalTraffic: true } };
    assert.partialDeepStrictEqual(access(production), [guarded, { enablePrivateEndpoint: true }, { cidrBlocks: [] }]);
    const named = await recordCluster("gcp", { cluster: { endpointCidrs: ["192.0.2.0/24"] } });
    assert.partialDeepStrictEqual(access(named), [
      guarded,
      { enablePrivateEndpoint: false },
      { cidrBlocks: [{ cidrBlock: "192.0.2.0/24" }] },
    ]);
    const joined = await recordCluster("gcp", { cluster: { endpointCidrs: ["192.168.8.0/24"] } });
    assert.partialDeepStrictEqual(access(joined), [
      guarded,
      { enablePrivateEndpoint: true },
      { cidrBlocks: [{ cidrBlock: "192.168.8.0/24" }] },
    ]);
  });

  it("has pools with the planned limits, within which the autoscaler sets the number", () => {
    const { pools } = planOn("gcp", PRODUCTION);
    for (const name of ["system", "media"] as const) {
      const { inputs, ignoreChanges } = pool(production, name);
      assert.partialDeepStrictEqual(inputs["autoscaling"], {
        totalMinNodeCount: pools[name].min,
        totalMaxNodeCount: pools[name].max,
      });
      assert.equal(inputs["nodeCount"], undefined);
      assert.ok(ignoreChanges.includes("nodeCount") && ignoreChanges.includes("initialNodeCount"));
      assert.ok(3 * Number(inputs["initialNodeCount"]) <= pools[name].max);
    }
  });

  it("raises the receive buffer of media nodes", () => {
    const sysctls = (name: "system" | "media"): unknown =>
      (pool(production, name).inputs["nodeConfig"] as { linuxNodeConfig?: { sysctls: unknown } }).linuxNodeConfig
        ?.sysctls;
    assert.deepEqual(sysctls("media"), {
      "net.core.rmem_max": "10485760",
      "net.core.netdev_max_backlog": "100000",
    });
    assert.equal(sysctls("system"), undefined);
  });

  it("drains a node for the longest call, at most an hour, and moves media to a second pool", async () => {
    const recording = await recordCluster("gcp", { drainMinutes: 60 });
    const { nodeDrainConfigs, upgradeSettings } = pool(recording, "media").inputs;
    assert.deepEqual(nodeDrainConfigs, [
      { graceTerminationDuration: "3600s", pdbTimeoutDuration: "3600s", respectPdbDuringNodePoolDeletion: true },
    ]);
    assert.partialDeepStrictEqual(upgradeSettings, { strategy: "BLUE_GREEN" });
  });

  it("excludes upgrades in production until the end of its version's support", () => {
    const exclusions = (recording: Recording): unknown =>
      (cluster(recording).inputs["maintenancePolicy"] as { maintenanceExclusions: unknown }).maintenanceExclusions;
    assert.partialDeepStrictEqual(exclusions(production), [
      { exclusionOptions: { scope: "NO_MINOR_OR_NODE_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" } },
    ]);
    assert.deepEqual(exclusions(development), []);
    assert.deepEqual(cluster(production).inputs["releaseChannel"], { channel: "REGULAR" });
  });

  it("upgrades by new pools beside the old ones", async () => {
    const before = await recordCluster("gcp", { ...PRODUCTION, cluster: { version: "1.35" } });
    const after = await recordCluster("gcp", {
      ...PRODUCTION,
      cluster: { version: "1.36", previous: { version: "1.35" } },
    });
    const made = (recording: Recording): string[] =>
      recording
        .all("gcp:container/nodePool:NodePool")
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(made(after), [...made(before), ...made(production)].sort());
    assert.equal(cluster(after).inputs["minMasterVersion"], "1.36");
    for (const old of after.all("gcp:container/nodePool:NodePool", /-1-35-/)) {
      const { autoscaling, nodeConfig } = old.inputs as {
        readonly autoscaling: object;
        readonly nodeConfig: { readonly taints: readonly object[] };
      };
      assert.partialDeepStrictEqual(autoscaling, { totalMinNodeCount: 0 });
      assert.deepEqual(nodeConfig.taints.at(-1), { key: "jitsi.org/retiring", value: "true", effect: "NO_SCHEDULE" });
      assert.equal(old.protect, false);
      assert.equal(before.one("gcp:container/nodePool:NodePool", new RegExp(`^${old.name}$`)).protect, true);
    }
  });

  it("assigns fixed addresses to load balancers by name", async () => {
    const asked: unknown[] = [];
    await recordCluster("gcp", {}, async ({ router, turn }) => {
      for (const { annotations, loadBalancerClass, addresses } of [router, turn]) {
        asked.push([annotations, loadBalancerClass, (await Promise.all((addresses ?? []).map(known))).length]);
      }
    });
    const kept = (role: string): unknown[] => [
      { "networking.gke.io/load-balancer-ip-addresses": `jitsi-prod-${role}` },
      "networking.gke.io/l4-regional-external",
      1,
    ];
    assert.deepEqual(asked, [kept("router"), kept("turn")]);
    assert.deepEqual(
      production
        .all("gcp:compute/address:Address")
        .map(({ inputs }) => inputs["name"])
        .sort(),
      ["jitsi-prod-router", "jitsi-prod-turn"],
    );
  });

  it("reserves an address of the nodes' subnet for an internal edge", async () => {
    let asked: unknown;
    const recording = await recordCluster("gcp", { edge: { internal: true } }, ({ router }) => {
      asked = [router.annotations, router.loadBalancerClass];
    });
    assert.deepEqual(asked, [
      { "networking.gke.io/load-balancer-ip-addresses": "jitsi-prod-router-internal" },
      "networking.gke.io/l4-regional-internal",
    ]);
    const { inputs } = recording.one("gcp:compute/address:Address", /router/);
    assert.equal(inputs["addressType"], "INTERNAL");
    assert.match(String(inputs["subnetwork"]), /^cluster-nodes/);
    assert.equal(cluster(recording).inputs["enableL4IlbSubsetting"], true);
    assert.equal(cluster(production).inputs["enableL4IlbSubsetting"], undefined);
  });

  it("reserves no address for a router without a load balancer", async () => {
    const recording = await recordCluster("gcp", { edge: { service: "nodePort" } });
    assert.deepEqual(recording.all("gcp:compute/address:Address", /router/), []);
  });

  it("reserves no address for TURN without TURN", async () => {
    const recording = await recordCluster("gcp", { turn: { enabled: false } });
    assert.deepEqual(
      recording.all("gcp:compute/address:Address").map(({ name }) => name),
      ["cluster-router"],
    );
  });

  it("uses the configured zones", async () => {
    const zones = ["europe-west3-a", "europe-west3-c"];
    const recording = await recordCluster("gcp", { cluster: { zones } });
    assert.deepEqual(cluster(recording).inputs["nodeLocations"], zones);
    assert.equal(cluster(production).inputs["nodeLocations"], undefined);
  });

  it("uses machine types of its region and disk types of the machines", async () => {
    const made = async (region: string): Promise<unknown> => {
      let storageClass: unknown;
      const recording = await recordCluster("gcp", { region }, (made) => (storageClass = made.storageClass));
      const pools = (["system", "media"] as const).map((name) => {
        const { machineType, diskType } = pool(recording, name).inputs["nodeConfig"] as Record<string, unknown>;
        return [machineType, diskType];
      });
      const classes = recording
        .all("kubernetes:storage.k8s.io/v1:StorageClass")
        .map(({ inputs }) => inputs["parameters"]);
      return { pools, storageClass, classes };
    };
    assert.deepEqual(await made("europe-west3"), {
      pools: [
        ["e2-standard-4", "pd-balanced"],
        ["n2-standard-4", "pd-balanced"],
      ],
      storageClass: "standard-rwo",
      classes: [],
    });
    assert.deepEqual(await made("asia-southeast3"), {
      pools: [
        ["n4-standard-4", "hyperdisk-balanced"],
        ["n4-standard-4", "hyperdisk-balanced"],
      ],
      storageClass: "hyperdisk-balanced",
      classes: [{ type: "hyperdisk-balanced" }],
    });
  });

  it("has a kubeconfig without a stored token", async () => {
    let kubeconfig = "";
    const recording = await recordCluster("gcp", {}, async (made) => {
      kubeconfig = String(await known(made.kubeconfig));
    });
    const { users, clusters } = JSON.parse(kubeconfig) as {
      readonly users: readonly { readonly user: object }[];
      readonly clusters: readonly { readonly cluster: object }[];
    };
    assert.deepEqual(Object.keys(users[0]?.user ?? {}), ["exec"]);
    assert.partialDeepStrictEqual(users[0]?.user, { exec: { command: "gke-gcloud-auth-plugin" } });
    assert.deepEqual(clusters[0]?.cluster, { server: "https://cluster-control-plane.gke.invalid" });
    const provider = recording.one("pulumi:providers:kubernetes", /-kubernetes$/);
    assert.equal(reveal(provider.inputs["kubeconfig"]), kubeconfig);
    assert.notEqual(provider.inputs["kubeconfig"], kubeconfig, "secret");
    assert.equal(provider.inputs["clusterIdentifier"], "jitsi-prod");
  });

  it("allows cert-manager to write one zone with challenge dns01", async () => {
    const tls = { issuer: "letsencrypt", email: "a@example.org", challenge: "dns01" };
    let solver: unknown;
    const recording = await recordCluster("gcp", { tls, dns: { zone: "example-org" } }, async ({ dnsSolver }) => {
      const account = dnsSolver?.serviceAccountAnnotations["iam.gke.io/gcp-service-account"];
      solver = [dnsSolver?.dns01, await known(account)];
    });
    const email = "jitsi-prod-dns@project.iam.gserviceaccount.com";
    assert.deepEqual(solver, [{ cloudDNS: { project: "my-project", hostedZoneName: "example-org" } }, email]);
    assert.partialDeepStrictEqual(recording.one("gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember").inputs, {
      managedZone: "example-org",
      member: `serviceAccount:${email}`,
    });
    assert.partialDeepStrictEqual(recording.one("gcp:serviceaccount/iAMMember:IAMMember").inputs, {
      role: "roles/iam.workloadIdentityUser",
      member: "serviceAccount:my-project.svc.id.goog[cert-manager/cert-manager]",
    });
  });

  it("keeps container logs in one bucket for the configured time", async () => {
    const recording = await recordCluster("gcp", { logOptions: { retentionDays: 7 } });
    const { inputs, retainOnDelete } = recording.one("gcp:logging/projectBucketConfig:ProjectBucketConfig");
    assert.ok(retainOnDelete, "the name of a deleted bucket stays reserved for seven days");
    assert.partialDeepStrictEqual(inputs, { bucketId: "jitsi-prod", location: "europe-west3", retentionDays: 7 });
    const [sink, exclusion] = ["projectSink:ProjectSink", "projectExclusion:ProjectExclusion"].map(
      (type) => recording.one(`gcp:logging/${type}`).inputs["filter"],
    );
    assert.equal(sink, exclusion);
    assert.match(String(sink), /cluster_name="jitsi-prod"/);

    const elsewhere = await recordCluster("gcp", { logs: "none" });
    assert.deepEqual(elsewhere.all("gcp:logging/projectBucketConfig:ProjectBucketConfig"), []);
    assert.deepEqual(cluster(elsewhere).inputs["loggingConfig"], { enableComponents: ["SYSTEM_COMPONENTS"] });
  });
});
