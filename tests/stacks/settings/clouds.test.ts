import assert from "node:assert/strict";
import fc from "fast-check";
import { GKE } from "../../../stacks/catalogue/versions";
import type { AwsPlan, GcpPlan } from "../../../stacks/plan/cluster";
import { shareOut } from "../../../stacks/plan/generations";
import { isArm, isMachineName, machineNamed, machines, machineWith } from "../../../stacks/catalogue/machines";
import type { Plan } from "../../../stacks/plan/plan";
import { REGIONS } from "../../../stacks/catalogue/regions";
import { awsZoneIds, defaultAwsZoneIds } from "../../../stacks/catalogue/zones";
import { parseSettings } from "../../../stacks/settings/read";
import { CLOUDS, type CloudName, planOn, PRODUCTION } from "../../support/clouds";
import { config } from "../../support/settings";

function awsPlan(changes: Record<string, unknown> = {}): AwsPlan {
  const { cluster } = planOn("aws", changes);
  assert.ok(cluster.cloud === "aws");
  return cluster;
}

function gcpPlan(changes: Record<string, unknown> = {}): GcpPlan {
  const { cluster } = planOn("gcp", changes);
  assert.ok(cluster.cloud === "gcp");
  return cluster;
}

function notes(changes: Record<string, unknown>): readonly string[] {
  return parseSettings(config(changes)).notes;
}

describe("a problem of a cloud", () => {
  const values: [cloud: CloudName, key: string, value: unknown, message: RegExp][] = [
    ["aws", "region", undefined, /eu-central-1/],
    ["aws", "region", "eu-centrl-1", /did you mean eu-central-1/],
    ["aws", "region", "cn-north-1", /not a region of aws/],
    ["gcp", "region", "eu-central-1", /not a region of gcp, but of aws$/],
    ["gcp", "project", undefined, /project that holds the region/],
    ["aws", "cluster.version", "1.33", /supported: 1.35 \(until 27 March 2027\), 1.36/],
    ["gcp", "cluster.version", 1.34, /not a supported version of GKE/],
    ["aws", "cluster.previous.version", "1.34", /1.36 or the minor version before it/],
    ["aws", "cluster.version", "latest", /a minor version/],
    ["aws", "cluster.release", "1.35.6-20260818", /1\.36/],
    ["gcp", "cluster.release", "1.36.3-20260911", /gke/],
    ["aws", "cluster.cidr", "10.0.0.1/16", /first address/],
    ["aws", "cluster.cidr", "11.0.0.0/16", /private/],
    ["aws", "cluster.cidr", "10.0.0.0/15", /\/20 to \/16/],
    ["aws", "cluster.cidr", "172.20.0.0/16", /overlaps 172.20/],
    ["gcp", "cluster.cidr", "172.16.0.0/12", /overlaps 172.17/],
    ["gcp", "cluster.cidr", "10.0.0.0/20", /too small/],
    ["aws", "cluster.endpointCidrs[0]", ["0.0.0.0/0"], /open the cluster.s API to the internet/],
    ["gcp", "cluster.endpointCidrs[0]", ["203.0.113.7/24"], /first address/],
    ["aws", "cluster.endpointCidrs[0]", ["2001:db8::/32"], /IPv4 range/],
    ["gcp", "cluster.autopilot", true, /host port/],
    ["aws", "cluster.zones", ["euc1-az1", "use1-az1"], /euc1-az1, euc1-az2/],
    ["gcp", "cluster.zones", ["europe-west3-a", "europe-west3-a"], /once/],
    ["aws", "cluster.admins[0]", ["ops"], /ARN/],
    ["aws", "nodes.media.type", "n2-standard-4", /not a machine type of aws/],
    ["gcp", "nodes.system.type", "n2-standart-4", /did you mean n2-standard-4/],
    ["aws", "nodes.system.type", "m7g.xlarge", /Arm is for media nodes only/],
    ["gcp", "nodes.system.type", { name: "t2a-standard-4", cpu: 4, memory: "16Gi" }, /Arm is for media nodes only/],
    ["aws", "nodes.media.type", "c7gn.xlarge", /size/],
    ["aws", "cluster.previous.system", "m7g.xlarge", /that system nodes may have/],
    ["aws", "nodes.media.type", "c8i.xlarge", /size/],
    ["aws", "nodes.media.type", { cpu: 200, memory: "8Gi" }, /is that large/],
    ["aws", "cluster.previous.media", "large", /not a machine type/],
  ];
  const nested = (key: string, value: unknown) =>
    key.split(".").reduceRight((inner, step) => ({ [step.replace("[0]", "")]: inner }), value) as Record<
      string,
      unknown
    >;

  const cases: [cloud: CloudName, given: Record<string, unknown>, key: string, message: RegExp][] = [
    [
      "gcp",
      { cluster: { version: "1.35", previous: { version: "1.36" } } },
      "cluster.previous.version",
      /cannot be downgraded/,
    ],
    ["aws", { cluster: { cidr: "10.0.0.0/20" }, bridges: { max: 40 } }, "cluster.cidr", /too small/],
    [
      "aws",
      { region: "ca-west-1", nodes: { media: { type: "c7i.xlarge" } } },
      "nodes.media.type",
      /c7i\.xlarge is not available/,
    ],
    ["aws", { cluster: { previous: { version: "1.36" } } }, "cluster.previous", /equals the current pools/],
    [
      "gcp",
      { nodes: { system: { type: "n4-standard-4" } }, cluster: { previous: { system: "e2-standard-4" } } },
      "nodes.system.type",
      /Hyperdisks.*Persistent Disks of e2-standard-4/,
    ],
    ["aws", { dns: { zone: "Z1", policy: "latency" } }, "dns.policy", /split rooms/],
    ["aws", { dns: { zone: "Z1", policy: "simpel" } }, "dns.policy", /one of none, simple, failover/],
    ["aws", { dns: { policy: "simple" } }, "dns.zone", /required for dns.policy/],
    ["aws", { dns: { policy: "simple", zone: "example.org" } }, "dns.zone", /hosted zone/],
    ["gcp", { dns: { policy: "simple", zone: "example.org." } }, "dns.zone", /managed zone/],
    [
      "aws",
      { dns: { policy: "simple", zone: "Z1" }, edge: { service: "clusterIP" } },
      "dns.policy",
      /no public address/,
    ],
    ["aws", { dns: { policy: "failover", zone: "Z1" } }, "dns.backup.router", /addresses of the region/],
    ["aws", { dns: { backup: { router: ["192.0.2.1"] } } }, "dns.backup", /only for dns.policy failover/],
    [
      "aws",
      { dns: { policy: "failover", zone: "Z1", backup: { router: ["192.0.2.1"], turn: "192.0.2.2" } } },
      "dns.backup.turn",
      /host name/,
    ],
    [
      "gcp",
      { dns: { policy: "failover", zone: "z", backup: { router: ["192.0.2.1"], turn: "lb.example.org" } } },
      "dns.backup.turn",
      /address/,
    ],
    [
      "aws",
      { tls: { issuer: "letsencrypt", email: "a@example.org", challenge: "dns01" } },
      "dns.zone",
      /tls.challenge/,
    ],
  ];
  const all = [
    ...values.map(
      ([cloud, key, value, message]) => [cloud, nested(key, value), key, message, JSON.stringify(value)] as const,
    ),
    ...cases,
  ];
  for (const [cloud, given, key, message, value = message.source] of all) {
    it(`is found on ${cloud}: ${key}, ${value}`, () => {
      const { problems } = parseSettings(config({ ...CLOUDS[cloud], ...given }));
      assert.deepEqual(
        problems.map((problem) => problem.key),
        [`jitsi:${key}`],
      );
      assert.match(problems[0]?.message ?? "", message);
    });
  }

  it("is found for DNS records outside of a cloud", () => {
    const { problems } = parseSettings(config({ dns: { policy: "simple", zone: "Z1" } }));
    assert.deepEqual(
      problems.map((problem) => problem.key),
      ["jitsi:dns.policy"],
    );
  });

  it("has a fix with a large enough range", () => {
    const tooSmall = { ...CLOUDS.aws, cluster: { cidr: "10.0.0.0/20" }, bridges: { max: 40 } };
    const [problem] = parseSettings(config(tooSmall)).problems;
    const cidr = problem?.fix.split(" ").at(-1);
    assert.deepEqual(parseSettings(config({ ...tooSmall, cluster: { cidr } })).problems, []);
  });
});

describe("a note for a cloud", () => {
  it("lists keys of another kind of cluster", () => {
    assert.deepEqual(notes({ ...CLOUDS.gcp, cluster: { kubeconfig: "k", context: "c" } }), [
      "jitsi:cluster.kubeconfig has no effect: cloud is gcp",
      "jitsi:cluster.context has no effect: cloud is gcp",
    ]);
    assert.deepEqual(notes({ cluster: { kubeconfig: "k", context: "c", version: "1.36" } }), [
      "jitsi:cluster.version has no effect: cloud is kubeconfig",
    ]);
  });

  it("names the least version of an existing KEDA and the command that shows it, on any cluster", () => {
    const addons = { keda: "existing" };
    const about = (changes: Record<string, unknown>): readonly string[] =>
      notes(changes).filter((text) => text.includes("KEDA"));
    const expected =
      /^jitsi:cluster\.addons\.keda .* KEDA 2\.18 or newer\. .*: kubectl get crd scaledobjects\.keda\.sh -L app\.kubernetes\.io\/version$/;
    for (const changes of [
      { cluster: { kubeconfig: "k", context: "c", addons } },
      { ...CLOUDS.gcp, cluster: { addons } },
    ]) {
      const [note, ...more] = about(changes);
      assert.match(note ?? "", expected);
      assert.deepEqual(more, []);
    }
    assert.deepEqual(about({ cluster: { kubeconfig: "k", context: "c" } }), []);
  });

  it("reports an unreachable EKS API, unless public networks are configured", () => {
    const named = (...endpointCidrs: string[]): readonly string[] =>
      notes({ ...CLOUDS.aws, cluster: { endpointCidrs } });
    assert.match(
      named()[0] ?? "",
      /contains no public network.*fails at the first Kubernetes object.*endpointCidrs\[0\]/,
    );
    assert.match(named("172.16.0.0/16")[0] ?? "", /contains no public network.*only inside its VPC/);
    assert.match(named("198.51.100.0/24", "203.0.113.7/32")[0] ?? "", /for documentation.*reachable only inside/);
    assert.deepEqual(named("198.51.100.0/24", "5.6.7.8/32"), []);
    assert.deepEqual(notes(CLOUDS.gcp), []);
  });
});

describe("zones of AWS", () => {
  it("have zone ids, which are equal in every account", () => {
    const examples = ["eu-central-1", "ap-southeast-2", "us-west-2", "mx-central-1"].map(
      (region) => defaultAwsZoneIds(region)[0],
    );
    assert.deepEqual(examples, ["euc1-az1", "apse2-az1", "usw2-az1", "mxc1-az1"]);
  });

  it("exclude zones without EKS", () => {
    const all = REGIONS.aws.flatMap(awsZoneIds);
    for (const zone of ["use1-az3", "usw1-az2", "cac1-az3"]) assert.ok(!all.includes(zone), zone);
    assert.equal(new Set(all).size, all.length);
    for (const region of REGIONS.aws) assert.ok(defaultAwsZoneIds(region).length >= 2, region);
  });
});

describe("a machine", () => {
  it("has the size in its cloud's catalogue", () => {
    assert.deepEqual(machineNamed("aws", "c7i.xlarge"), { type: "c7i.xlarge", cpu: 4, memory: 8192 });
    assert.deepEqual(machineNamed("aws", "m6i.4xlarge"), { type: "m6i.4xlarge", cpu: 16, memory: 65536 });
    assert.deepEqual(machineNamed("gcp", "n2-standard-8"), { type: "n2-standard-8", cpu: 8, memory: 32768 });
    assert.deepEqual(machineNamed("gcp", "c3d-highcpu-4"), { type: "c3d-highcpu-4", cpu: 4, memory: 8192 });
    assert.equal(machineNamed("gcp", "c7i.xlarge"), undefined);
  });

  it("is the smallest that suffices", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 140_000 }), (cpu, memory) => {
        const chosen = machineWith("gcp", cpu, memory);
        const enough = machines("gcp").filter(
          (one) => !isArm("gcp", one.type) && one.cpu >= cpu && one.memory >= memory,
        );
        assert.equal(chosen === undefined, enough.length === 0);
        if (chosen === undefined) return;
        assert.ok(chosen.cpu >= cpu && chosen.memory >= memory);
        assert.ok(enough.every((one) => one.cpu >= chosen.cpu));
      }),
    );
  });

  it("has a name of its cloud's machine types, x86-64 or Arm", () => {
    for (const cloud of ["aws", "gcp"] as const) {
      for (const { type } of machines(cloud)) assert.ok(isMachineName(cloud, type), type);
    }
    const names = ["c7i-flex.large", "c6in.xlarge", "r8i.24xlarge", "c7g.xlarge", "c6gn.xlarge", "m8gd.large", "t3"];
    assert.deepEqual(
      names.map((name) => [isMachineName("aws", name), isArm("aws", name)].join()),
      [...Array<string>(3).fill("true,false"), ...Array<string>(3).fill("true,true"), "false,false"],
    );
    const others = ["c4-highcpu-4", "n4-standard-80", "t2d-standard-4", "t2a-standard-4", "c4a-highcpu-8", "n2"];
    assert.deepEqual(
      others.map((name) => [isMachineName("gcp", name), isArm("gcp", name)].join()),
      [...Array<string>(3).fill("true,false"), ...Array<string>(2).fill("true,true"), "false,false"],
    );
  });

  it("is the configured one with its configured size when it is not in the catalogue", () => {
    const { pools } = planOn("aws", { nodes: { media: { type: { name: "c8i.xlarge", cpu: 4, memory: "8Gi" } } } });
    assert.deepEqual(pools.media.machine, { type: "c8i.xlarge", cpu: 4, memory: 8192 });
  });

  it("of a default media pool has at least four cores", () => {
    for (const cloud of ["aws", "gcp"] as const) {
      for (const environment of ["development", "production"]) {
        assert.ok(planOn(cloud, { ...PRODUCTION, environment }).pools.media.machine.cpu >= 4);
      }
    }
  });
});

describe("the division of a number among zones", () => {
  it("is complete and even", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 4 }), (total, places) => {
        const shares = shareOut(total, places);
        assert.equal(shares.length, places);
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          total,
        );
        assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
      }),
    );
  });
});

describe("a generation of a pool", () => {
  const ids = (plan: AwsPlan | GcpPlan): string[] =>
    plan.pools.map(({ id, retiring }) => `${id}${retiring ? " (retiring)" : ""}`);

  it("is named after its version and machine, so that a change creates another one", () => {
    assert.deepEqual(ids(awsPlan()), ["system-1-36-m7i-xlarge", "media-1-36-c7i-xlarge"]);
    assert.deepEqual(ids(gcpPlan({ cluster: { version: "1.35" }, nodes: { media: { type: "c3d-highcpu-8" } } })), [
      "system-1-35-e2-standard-4",
      "media-1-35-c3d-highcpu-8",
    ]);
    assert.deepEqual(ids(awsPlan({ cluster: { release: "1.36.3-20260911" } })), [
      "system-1-36-3-20260911-m7i-xlarge",
      "media-1-36-3-20260911-c7i-xlarge",
    ]);
  });

  it("succeeds another by one key when the version is the default", () => {
    const plan = awsPlan({ cluster: { previous: { version: "1.35" } } });
    assert.equal(plan.version, "1.36");
    assert.deepEqual(ids(plan), [
      "system-1-36-m7i-xlarge",
      "media-1-36-c7i-xlarge",
      "system-1-35-m7i-xlarge (retiring)",
      "media-1-35-c7i-xlarge (retiring)",
    ]);
  });

  it("has a predecessor only for the changed pool", () => {
    const plan = gcpPlan({
      nodes: { media: { type: "c3d-highcpu-8" } },
      cluster: { previous: { media: "n2-standard-4" } },
    });
    assert.deepEqual(ids(plan), [
      "system-1-36-e2-standard-4",
      "media-1-36-c3d-highcpu-8",
      "media-1-36-n2-standard-4 (retiring)",
    ]);
  });

  it("of another minor version has no release of this one", () => {
    const plan = awsPlan({ cluster: { release: "1.36.3-20260911", previous: { version: "1.35" } } });
    assert.deepEqual(
      plan.pools.map(({ release }) => release),
      ["1.36.3-20260911", "1.36.3-20260911", undefined, undefined],
    );
  });

  it("has a valid name for GKE, and another one for another machine", () => {
    const long = (size: number): string[] => {
      const type = { name: `n2d-highmem-${size}`, cpu: size, memory: "64Gi" };
      return gcpPlan({ nodes: { system: { type } }, cluster: { release: "1.36.10-gke.10110001" } }).pools.map(
        ({ id }) => id,
      );
    };
    for (const id of [...long(128), ...long(96)]) assert.match(id, /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/);
    assert.notEqual(long(128)[0], long(96)[0]);
  });
});

describe("the plan of a cluster in a cloud", () => {
  it("has the range of its pods", () => {
    const podCidr = (plan: Plan): string => plan.meet.podCidr;
    assert.equal(podCidr(planOn("aws", { cluster: { cidr: "172.24.0.0/16" } })), "172.24.0.0/16");
    assert.equal(podCidr(planOn("gcp", { cluster: { cidr: "192.168.0.0/16" } })), "192.168.128.0/17");
  });

  it("lets cert-manager write records only with DNS challenges", () => {
    const tls = { issuer: "letsencrypt", email: "a@example.org", challenge: "dns01" };
    assert.equal(awsPlan({ tls, dns: { zone: "Z1" } }).solverZone, "Z1");
    assert.equal(awsPlan({ tls: { ...tls, challenge: "http01" }, dns: { zone: "Z1" } }).solverZone, undefined);
  });
});

describe("the names of a region", () => {
  it("are those of the certificate, with TURN's separately, because TURN has its own load balancer", () => {
    const { dns } = planOn("aws", {
      tls: { issuer: "selfSigned", names: ["talk.example.org", "turn.meet.example.org"] },
    });
    assert.deepEqual(dns.hosts, ["meet.example.org", "talk.example.org"]);
    assert.equal(dns.turnHost, "turn.meet.example.org");
    assert.deepEqual(dns.policy, { kind: "none" });
  });

  it("have a backup only when configured", () => {
    const backup = { router: ["192.0.2.1"], turn: "turn.example.net" };
    assert.deepEqual(planOn("aws", { dns: { policy: "failover", zone: "Z1", backup } }).dns.policy, {
      kind: "failover",
      zone: "Z1",
      backup,
    });
  });
});

describe("the supported versions of GKE", () => {
  it("support load balancers for TCP and UDP together, which need 1.34.1-gke.2190000", () => {
    for (const version of Object.keys(GKE)) assert.ok(Number(version.split(".")[1]) > 34, version);
  });
});
