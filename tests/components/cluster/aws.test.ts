import assert from "node:assert/strict";
import { PORTS } from "../../../stacks/catalogue/ports";
import { EKS } from "../../../stacks/catalogue/versions";
import type { Registration } from "../../../local/program/registration";
import { reveal } from "../../../local/program/secretValues";
import { planOn, PRODUCTION, recordCluster } from "../../support/clouds";
import { known } from "../../support/outputs";
import type { Recording } from "../../support/record";

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

function statements(recording: Recording): readonly (Statement & { readonly of: string })[] {
  return recording.all("aws:iam/rolePolicy:RolePolicy").flatMap(({ name, inputs }) => {
    const { Statement: all } = inputs["policy"] as { readonly Statement: readonly Statement[] };
    return all.map((one) => ({ ...one, of: name }));
  });
}

function isRead(action: string): boolean {
  return /:(Describe|Get|List)/.test(action);
}

function nodeGroups(recording: Recording, pool: "system" | "media"): readonly Registration[] {
  return recording.all("aws:eks/nodeGroup:NodeGroup", new RegExp(`^cluster-${pool}-`));
}

/** Sums of the limits that the autoscaler gets for the groups of a pool. */
function sizes(recording: Recording, pool: "system" | "media"): { readonly min: number; readonly max: number } {
  const { autoscalingGroups } = chartValues(recording, /autoscaler/) as {
    readonly autoscalingGroups: readonly {
      readonly name: string;
      readonly minSize: number;
      readonly maxSize: number;
    }[];
  };
  const all = autoscalingGroups.filter(({ name }) => name.startsWith(`eks-cluster-${pool}-`));
  return {
    min: all.reduce((sum, { minSize }) => sum + minSize, 0),
    max: all.reduce((sum, { maxSize }) => sum + maxSize, 0),
  };
}

function launchTemplate(recording: Recording, pool: "system" | "media"): Registration["inputs"] {
  return recording.one("aws:ec2/launchTemplate:LaunchTemplate", new RegExp(`^cluster-${pool}-`)).inputs;
}

function chartValues(recording: Recording, name: RegExp): Record<string, unknown> {
  return recording.one("kubernetes:helm.sh/v4:Chart", name).inputs["values"] as Record<string, unknown>;
}

describe("a cluster on AWS", function () {
  this.timeout(60_000);
  let production: Recording;
  before(async () => {
    production = await recordCluster("aws", PRODUCTION);
  });

  for (const [title, type, expected] of [
    [
      "requires IMDSv2 with one hop, so that pods cannot read credentials of nodes",
      "aws:ec2/launchTemplate:LaunchTemplate",
      { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
    ],
    [
      "encrypts disks",
      "aws:ec2/launchTemplate:LaunchTemplate",
      { blockDeviceMappings: [{ ebs: { encrypted: "true" } }] },
    ],
    ["encrypts volumes", "kubernetes:storage.k8s.io/v1:StorageClass", { parameters: { encrypted: "true" } }],
    ["encrypts Secrets", "aws:eks/cluster:Cluster", { encryptionConfig: { resources: ["secrets"] } }],
    ["rotates its key", "aws:kms/key:Key", { enableKeyRotation: true }],
    ["has standard support only", "aws:eks/cluster:Cluster", { upgradePolicy: { supportType: "STANDARD" } }],
    ["logs rejected traffic only", "aws:ec2/flowLog:FlowLog", { vpcId: "cluster-vpc-id", trafficType: "REJECT" }],
    ["checks credentials before it creates resources", "pulumi:providers:aws", { skipCredentialsValidation: "false" }],
  ] as const) {
    it(title, () => {
      const all = production.all(type);
      assert.ok(all.length > 0);
      for (const { inputs } of all) assert.partialDeepStrictEqual(inputs, expected);
    });
  }

  it("returns the reach of media and its rule", async () => {
    await recordCluster("aws", PRODUCTION, async ({ mediaFirewall }) => {
      assert.ok(mediaFirewall !== undefined);
      const { rule, ...what } = mediaFirewall;
      assert.deepEqual(what, { protocol: "udp", port: 10000, from: "0.0.0.0/0", nodes: { "jitsi.org/pool": "media" } });
      assert.equal(await known(rule), "cluster-media-id");
    });
  });

  it("allows access to its public API only from the configured networks", async () => {
    const access = (recording: Recording): unknown => recording.one("aws:eks/cluster:Cluster").inputs["vpcConfig"];
    assert.partialDeepStrictEqual(access(production), { endpointPrivateAccess: true, endpointPublicAccess: false });
    const named = await recordCluster("aws", { cluster: { endpointCidrs: ["192.0.2.0/24"] } });
    assert.partialDeepStrictEqual(access(named), {
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["192.0.2.0/24"],
    });
  });

  it("allows private networks to reach its API at the private address only", async () => {
    const joined = await recordCluster("aws", { cluster: { endpointCidrs: ["192.168.8.0/24"] } });
    assert.partialDeepStrictEqual(joined.one("aws:eks/cluster:Cluster").inputs["vpcConfig"], {
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    });
    for (const { inputs } of joined.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")) {
      // EC2 accepts only these characters.
      assert.match(String(inputs["description"]), /^[\w .:/()#,@[\]+=&;{}!$*-]+$/);
    }
    assert.partialDeepStrictEqual(
      joined.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", /endpoint/).inputs,
      {
        securityGroupId: "sg-cluster-control-plane",
        ipProtocol: "tcp",
        fromPort: PORTS.https,
        toPort: PORTS.https,
        cidrIpv4: "192.168.8.0/24",
      },
    );
  });

  it("has a node group per pool and zone, with at most the planned number of nodes", () => {
    const { pools } = planOn("aws", PRODUCTION);
    for (const pool of ["system", "media"] as const) {
      assert.equal(nodeGroups(production, pool).length, 3);
      assert.deepEqual(sizes(production, pool), { min: pools[pool].min, max: pools[pool].max });
    }
  });

  it("keeps a group in every zone, because removing a group ends its nodes", async () => {
    const small = { bridges: { min: 1, max: 1 }, shardCount: 1, nodes: { media: { max: 1 } } };
    const recording = await recordCluster("aws", { environment: "development", ...small });
    assert.deepEqual(sizes(recording, "media"), { min: 1, max: 1 });
    assert.equal(nodeGroups(recording, "media").length, 3);
  });

  it("raises the receive buffer of media nodes by multipart user data", () => {
    const text = Buffer.from(String(launchTemplate(production, "media")["userData"]), "base64").toString();
    assert.match(text, /^MIME-Version: 1\.0\nContent-Type: multipart\/mixed; boundary="\/\/"\n\n--\/\/\n/);
    assert.match(text, /net\.core\.rmem_max = 10485760\n/);
    assert.ok(text.endsWith("--//--\n"));
    assert.equal(launchTemplate(production, "system")["userData"], undefined);
  });

  it("creates each group with its minimum, which the autoscaler enforces afterwards", () => {
    for (const pool of ["system", "media"] as const) {
      const made = nodeGroups(production, pool).map(
        ({ inputs }) => inputs["scalingConfig"] as { readonly minSize: number; readonly desiredSize: number },
      );
      assert.equal(
        made.reduce((sum, { desiredSize }) => sum + desiredSize, 0),
        sizes(production, pool).min,
      );
    }
    const { extraArgs } = chartValues(production, /autoscaler/) as { readonly extraArgs: Record<string, unknown> };
    assert.equal(extraArgs["enforce-node-group-min-size"], true);
  });

  it("raises limits of nodes by tags for the autoscaler, because EKS would change the number of nodes", async () => {
    const grown = await recordCluster("aws", { ...PRODUCTION, shardCount: 4 });
    const { min, max } = sizes(production, "media");
    const now = sizes(grown, "media");
    assert.ok(now.min > min && now.max > max, `${now.min} to ${now.max}`);
    for (const { name, inputs } of nodeGroups(grown, "media")) {
      const { scalingConfig: after, ...same } = inputs;
      const { scalingConfig: before, ...was } = production.one(
        "aws:eks/nodeGroup:NodeGroup",
        new RegExp(`^${name}$`),
      ).inputs;
      assert.deepEqual(same, was);
      const limits = ({ minSize, maxSize }: { minSize?: number; maxSize?: number }): unknown => [minSize, maxSize];
      assert.deepEqual(limits(after as object), limits(before as object));
    }
  });

  it("upgrades by new groups beside the old ones", async () => {
    const made = (recording: Recording): string[] =>
      recording
        .all("aws:eks/nodeGroup:NodeGroup")
        .map(({ name }) => name)
        .sort();
    const before = await recordCluster("aws", { ...PRODUCTION, cluster: { version: "1.35" } });
    const after = await recordCluster("aws", {
      ...PRODUCTION,
      cluster: { version: "1.36", previous: { version: "1.35" } },
    });
    assert.deepEqual(made(after), [...made(before), ...made(production)].sort());
    assert.equal(after.one("aws:eks/cluster:Cluster").inputs["version"], "1.36");
    for (const old of after.all("aws:eks/nodeGroup:NodeGroup", /-1-35-/)) {
      const was = before.one("aws:eks/nodeGroup:NodeGroup", new RegExp(`^${old.name}$`));
      const { scalingConfig, taints, ...rest } = old.inputs;
      assert.partialDeepStrictEqual(was.inputs, rest);
      assert.partialDeepStrictEqual(scalingConfig, { minSize: 0 });
      assert.deepEqual((taints as object[]).at(-1), {
        key: "jitsi.org/retiring",
        value: "true",
        effect: "NO_SCHEDULE",
      });
      assert.deepEqual([was.protect, old.protect], [true, false]);
    }
  });

  it("runs every add-on at a version for the cluster's version", async () => {
    for (const version of ["1.35", "1.36"] as const) {
      const recording = await recordCluster("aws", { ...PRODUCTION, cluster: { version } });
      const addons = recording.all("aws:eks/addon:Addon");
      const found = Object.fromEntries(addons.map(({ inputs }) => [inputs["addonName"], inputs["addonVersion"]]));
      assert.deepEqual(found, EKS[version].addons);
      const { image } = chartValues(recording, /autoscaler/) as { readonly image: { readonly tag: string } };
      assert.match(image.tag, new RegExp(`^v${version.replace(".", "\\.")}\\.`));
    }
  });

  it("keeps the source port of media, and enforces network policies", () => {
    const cni = production.one("aws:eks/addon:Addon", /vpc-cni/).inputs["configurationValues"];
    assert.partialDeepStrictEqual(JSON.parse(String(cni)), {
      enableNetworkPolicy: "true",
      env: { AWS_VPC_K8S_CNI_RANDOMIZESNAT: "none" },
    });
  });

  it("creates the CNI before nodes, and DNS and the volume driver after them", () => {
    const needs = ({ dependencies }: Registration, name: RegExp): boolean => dependencies.some((urn) => name.test(urn));
    for (const group of production.all("aws:eks/nodeGroup:NodeGroup")) {
      assert.ok(needs(group, /cluster-vpc-cni$/), "network");
      assert.ok(needs(group, /cluster-eks-pod-identity-agent$/), "identity");
      assert.ok(needs(group, /AmazonEKSWorkerNodePolicy$/), "permissions");
      assert.ok(needs(group, /Route::cluster-private-euc1-az1$/), "route to the internet");
    }
    for (const name of [/coredns/, /aws-ebs-csi-driver/]) {
      assert.ok(needs(production.one("aws:eks/addon:Addon", name), /NodeGroup::cluster-system-/));
    }
  });

  it("keeps audit logs for a limited time", () => {
    const cluster = production.one("aws:eks/cluster:Cluster");
    assert.deepEqual(cluster.inputs["enabledClusterLogTypes"], [
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
    const group = production.one("aws:cloudwatch/logGroup:LogGroup", /control-plane/);
    assert.equal(group.inputs["name"], "/aws/eks/jitsi-prod/cluster");
    assert.ok(Number(group.inputs["retentionInDays"]) > 0);
    assert.ok(cluster.dependencies.includes(group.urn), "otherwise EKS creates one without an end of retention");
  });

  it("gives administrators access by access entries only", async () => {
    const admins = ["arn:aws:iam::123456789012:role/ops", "arn:aws:iam::123456789012:user/ops"];
    const recording = await recordCluster("aws", { cluster: { admins } });
    assert.partialDeepStrictEqual(recording.one("aws:eks/cluster:Cluster").inputs["accessConfig"], {
      authenticationMode: "API",
    });
    for (const kind of ["accessEntry:AccessEntry", "accessPolicyAssociation:AccessPolicyAssociation"]) {
      const found = recording.all(`aws:eks/${kind}`).map(({ inputs }) => inputs["principalArn"]);
      assert.deepEqual(found.sort(), admins);
    }
  });

  it("assigns a fixed address per zone to the router's load balancer, in the order of its subnets", async () => {
    const annotations: Record<string, unknown> = {};
    let addresses: unknown[] = [];
    await recordCluster("aws", PRODUCTION, async ({ router }) => {
      for (const [key, value] of Object.entries(router.annotations)) annotations[key] = await known(value);
      addresses = await Promise.all((router.addresses ?? []).map(known));
    });
    const prefix = "service.beta.kubernetes.io/aws-load-balancer";
    const zones = ["euc1-az1", "euc1-az2", "euc1-az3"];
    assert.equal(annotations[`${prefix}-subnets`], zones.map((zone) => `cluster-public-${zone}-id`).join());
    assert.equal(
      annotations[`${prefix}-eip-allocations`],
      zones.map((zone) => `eipalloc-cluster-router-${zone}`).join(),
    );
    assert.equal(annotations[`${prefix}-nlb-target-type`], "ip");
    assert.match(String(annotations[`${prefix}-target-group-attributes`]), /preserve_client_ip\.enabled=true/);
    assert.equal(addresses.length, 3);
  });

  it("places an internal edge in the private subnets, without fixed addresses", async () => {
    const annotations: Record<string, unknown> = {};
    const edge = { edge: { internal: true } };
    const recording = await recordCluster("aws", edge, async ({ router }) => {
      for (const [key, value] of Object.entries(router.annotations)) annotations[key] = await known(value);
      assert.equal(router.addresses, undefined);
    });
    const prefix = "service.beta.kubernetes.io/aws-load-balancer";
    assert.equal(annotations[`${prefix}-scheme`], "internal");
    assert.match(String(annotations[`${prefix}-subnets`]), /^cluster-private-\S+-id(,cluster-private-\S+-id)+$/);
    assert.equal(annotations[`${prefix}-eip-allocations`], undefined);
    assert.deepEqual(recording.all("aws:ec2/eip:Eip", /router/), []);
  });

  it("allocates no address for a router without a load balancer", async () => {
    const recording = await recordCluster("aws", { edge: { service: "nodePort" } }, ({ router }) =>
      assert.equal(router.addresses, undefined),
    );
    assert.deepEqual(recording.all("aws:ec2/eip:Eip", /router/), []);
  });

  it("allocates no node port for a load balancer", async () => {
    await recordCluster("aws", {}, ({ router, turn }) => {
      for (const { nodePorts, loadBalancerClass } of [router, turn]) {
        assert.deepEqual([nodePorts, loadBalancerClass], [false, "service.k8s.aws/nlb"]);
      }
    });
  });

  it("lets a bridge drain on a node that the autoscaler removes", () => {
    const { extraArgs } = chartValues(production, /autoscaler/) as { readonly extraArgs: Record<string, unknown> };
    assert.equal(extraArgs["max-graceful-termination-sec"], 55 * 60);
  });

  it("creates Services also while the load balancer controller is down", () => {
    const values = chartValues(production, /load-balancers/);
    assert.deepEqual([values["enableServiceMutatorWebhook"], values["keepTLSSecret"]], [false, true]);
  });

  it("creates nodes, add-ons and controllers before workloads", async () => {
    await recordCluster("aws", PRODUCTION, async ({ ready }) => {
      const urns = await Promise.all(ready.map(({ urn }) => known(urn)));
      for (const name of [
        /cluster-media-.*-euc1-az3$/,
        /coredns$/,
        /csi-driver$/,
        /cluster-autoscaler$/,
        /load-balancers$/,
      ]) {
        assert.ok(
          urns.some((urn) => name.test(String(urn))),
          String(name),
        );
      }
    });
  });

  it("has a kubeconfig without a stored token", async () => {
    let kubeconfig = "";
    const recording = await recordCluster("aws", {}, async (cluster) => {
      kubeconfig = String(await known(cluster.kubeconfig));
    });
    const { users } = JSON.parse(kubeconfig) as { readonly users: readonly { readonly user: object }[] };
    assert.partialDeepStrictEqual(users[0]?.user, { exec: { command: "aws" } });
    assert.deepEqual(Object.keys(users[0]?.user ?? {}), ["exec"]);
    const provider = recording.one("pulumi:providers:kubernetes", /-kubernetes$/);
    assert.equal(reveal(provider.inputs["kubeconfig"]), kubeconfig);
    assert.notEqual(provider.inputs["kubeconfig"], kubeconfig, "secret");
    assert.equal(provider.inputs["clusterIdentifier"], "jitsi-prod");
  });

  it("has policies without wildcards in actions, and with named resources for writes", () => {
    const all = statements(production);
    assert.deepEqual([...new Set(all.map(({ of }) => of))].sort(), [
      "cluster-amazon-cloudwatch-observability",
      "cluster-autoscaler",
      "cluster-control-plane",
      "cluster-flow-log",
      "cluster-load-balancers",
    ]);
    for (const { of, Effect, Action, Resource, Condition } of all) {
      assert.ok(
        Action.every((action) => !action.includes("*")),
        `${of}: ${Action.join()}`,
      );
      if (Effect === "Deny" || Action.every(isRead)) continue;
      for (const resource of [Resource].flat()) {
        assert.notEqual(resource, "*", `${of}: ${Action.join()}`);
        // A statement for all resources of a kind must require the cluster's tag.
        if (/\/(\*|eks-\*|k8s-\*\/\*|net\/k8s-\*\/\*(\/\*)?)$/.test(resource)) {
          assert.ok(JSON.stringify(Condition).includes("jitsi-prod"), `${of}: ${Action.join()} on ${resource}`);
        }
      }
    }
  });

  it("allows cert-manager to write only TXT records of one zone with challenge dns01", async () => {
    const tls = { issuer: "letsencrypt", email: "a@example.org", challenge: "dns01" };
    let solver: unknown;
    const recording = await recordCluster("aws", { tls, dns: { zone: "Z123" } }, ({ dnsSolver }) => {
      solver = dnsSolver?.dns01;
    });
    assert.deepEqual(solver, { route53: { region: "eu-central-1", hostedZoneID: "Z123" } });
    const writes = statements(recording).filter(
      ({ of, Action }) => of === "cluster-cert-manager" && !Action.every(isRead),
    );
    assert.deepEqual(
      writes.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition })),
      [
        {
          Action: ["route53:ChangeResourceRecordSets"],
          Resource: "arn:aws:route53:::hostedzone/Z123",
          Condition: { "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] } },
        },
      ],
    );
    const identity = recording.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", /cert-manager/);
    assert.partialDeepStrictEqual(identity.inputs, { namespace: "cert-manager", serviceAccount: "cert-manager" });
  });

  it("keeps container logs for the configured time, without metrics and Java agents", () => {
    const addon = production.one("aws:eks/addon:Addon", /cloudwatch/);
    for (const written of ["application", "dataplane", "host"]) {
      const name = `/aws/containerinsights/jitsi-prod/${written}`;
      const group = production.all("aws:cloudwatch/logGroup:LogGroup").find(({ inputs }) => inputs["name"] === name);
      assert.equal(group?.inputs["retentionInDays"], 14, name);
      assert.ok(
        addon.dependencies.includes(group?.urn ?? ""),
        "otherwise the add-on creates one without an end of retention",
      );
    }
    assert.deepEqual(JSON.parse(String(addon.inputs["configurationValues"])), {
      containerLogs: { enabled: true },
      containerInsights: { enabled: false },
      otelContainerInsights: { enabled: false },
      manager: { applicationSignals: { autoMonitor: { monitorAllServices: false } } },
    });
  });

  it("keeps no container logs without destination cloud", async () => {
    const recording = await recordCluster("aws", { logs: "none" });
    assert.deepEqual(recording.all("aws:eks/addon:Addon", /cloudwatch/), []);
  });

  it("masks client addresses in logs when configured", async () => {
    const recording = await recordCluster("aws", { logOptions: { maskAddresses: true } });
    const policies = recording.all("aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy");
    assert.equal(
      policies.length,
      recording.all("aws:cloudwatch/logGroup:LogGroup", /containers|dataplane|host/).length,
    );
    for (const { inputs } of policies) {
      assert.match(String(inputs["policyDocument"]), /data-identifier\/IpAddress.*Deidentify/);
    }
  });
});
