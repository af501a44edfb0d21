import assert from "node:assert/strict";
import { wanted } from "../../../components/jitsi/recording/recorderScaling";
import type { Overrides } from "../../../local/config/overrides";
import type { Registration } from "../../../local/program/registration";
import { READ_BY_IMAGE } from "../../../stacks/catalogue/readByImage";
import { promtool } from "../../support/promtool";
import { parseSettings } from "../../../stacks/settings/read";
import { config, problemKeys } from "../../support/settings";
import { record } from "../../support/record";
import { jitsi, type JitsiRecording } from "./harness";
import { type Container, containers, env, inputs, main, type NetworkPolicySpec, pod, secretEnv } from "./inspect";

interface ScaledObject {
  readonly scaleTargetRef: unknown;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly triggers: readonly { readonly metadata: Readonly<Record<string, string>> }[];
}

const S3 = { s3: { endpoint: "https://s3.example.org:9000", bucket: "calls", secret: "s3-keys" } };
const CLAIM = { claim: "recordings" };
const ON = { allowed: "moderators", destination: CLAIM };
const JWT = { auth: { mode: "jwt", appId: "app", verifyTenant: true }, jwtSecret: "token-secret" };

function recording(
  more: Record<string, unknown> = {},
  settings: Record<string, unknown> = {},
): Promise<JitsiRecording> {
  return jitsi({ settings: { ...settings, recording: { ...ON, ...more } } });
}

function recorders(region: JitsiRecording, id = "shard-0"): Registration {
  return region.one("StatefulSet", new RegExp(`^${id}-jibri$`));
}

function uploader(region: JitsiRecording): Container {
  const found = containers(recorders(region)).find(({ name }) => name === "upload");
  assert.ok(found !== undefined);
  return found;
}

function policy(region: JitsiRecording, name: string): NetworkPolicySpec {
  return inputs(region.one("NetworkPolicy", new RegExp(`^${name}$`))).spec as unknown as NetworkPolicySpec;
}

function all(region: JitsiRecording, component: string): Record<string, string> {
  return env(main(region.one("Deployment", new RegExp(`^shard-0-${component}$`))));
}

describe("a region without recording", () => {
  it("has no recorder, account or variable of recording", async () => {
    const region = await jitsi();
    assert.deepEqual(region.all("StatefulSet", /jibri/), []);
    assert.deepEqual(region.all("Secret", /recorders/), []);
    assert.deepEqual(region.all("RandomPassword", /jibri|recorder/), []);
    for (const component of ["web", "prosody", "jicofo"]) {
      assert.equal(all(region, component)["ENABLE_RECORDING"], undefined);
    }
  });
});

describe("recorders", () => {
  it("are found by jicofo of their shard alone, with accounts of their own", async () => {
    const region = await recording();
    for (const component of ["web", "prosody", "jicofo"]) {
      assert.equal(all(region, component)["ENABLE_RECORDING"], "1", component);
      assert.equal(all(region, component)["XMPP_HIDDEN_DOMAIN"], "hidden.meet.jitsi", component);
    }
    const own = main(recorders(region));
    assert.equal(env(own)["XMPP_SERVER"], "shard-0-prosody.jitsi.svc.cluster.local");
    assert.equal(env(main(recorders(region, "shard-1")))["XMPP_SERVER"], "shard-1-prosody.jitsi.svc.cluster.local");
    const passwords = {
      JIBRI_RECORDER_PASSWORD: "shard-0-recorders/JIBRI_RECORDER_PASSWORD",
      JIBRI_XMPP_PASSWORD: "shard-0-recorders/JIBRI_XMPP_PASSWORD",
    };
    assert.deepEqual(secretEnv(own), passwords);
    const prosody = secretEnv(main(region.one("Deployment", /^shard-0-prosody$/)));
    assert.deepEqual({ ...prosody, ...passwords }, prosody);
  });

  it("have only variables that the pinned image reads", async () => {
    const region = await recording();
    const read = new Set<string>(READ_BY_IMAGE.jibri);
    const names = (main(recorders(region)).env ?? []).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => !read.has(name)),
      [],
    );
  });

  it("keep a recording on a volume that outlives the pod, and record once per container", async () => {
    const region = await recording({ recorders: 3, diskGi: 40 });
    const { spec } = inputs(recorders(region));
    assert.equal(spec["replicas"], 3);
    assert.deepEqual(spec["persistentVolumeClaimRetentionPolicy"], { whenDeleted: "Retain", whenScaled: "Retain" });
    const [claim] = spec["volumeClaimTemplates"] as { metadata: { name: string }; spec: unknown }[];
    assert.deepEqual(claim?.spec, { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "40Gi" } } });
    for (const container of containers(recorders(region))) {
      assert.ok(container.volumeMounts?.some(({ name, mountPath }) => name === "storage" && mountPath === "/storage"));
    }
    assert.equal(env(main(recorders(region)))["JIBRI_SINGLE_USE_MODE"], "true");
  });

  it("have shared memory of 2 GiB, without which the image does not start", async () => {
    const { volumes } = pod(recorders(await recording()));
    const shm = volumes?.find(({ name }) => name === "shm");
    assert.deepEqual(shm?.emptyDir, { medium: "Memory", sizeLimit: "2Gi" });
  });

  it("have the time of the longest recording to drain, and then time to upload it", async () => {
    const region = await recording({ maxMinutes: 120 });
    const grace = pod(recorders(region)).terminationGracePeriodSeconds ?? 0;
    const wait = Number(main(recorders(region)).lifecycle?.preStop?.exec?.command?.at(-2));
    assert.ok(wait > 120 * 60 && grace >= wait + 600, `${wait} of ${grace}`);
    assert.equal(env(main(recorders(region)))["JIBRI_USAGE_TIMEOUT"], "120 minutes");
    assert.equal(uploader(region).restartPolicy, "Always");
  });

  it("start only with the free space that the longest recording needs at its maximum rate", async () => {
    const region = await recording({ maxMinutes: 60 });
    const needed = Number(main(recorders(region)).command?.[4]);
    const rate = Number(
      /maxrate", "(\d+)k/.exec(
        inputs(region.one("ConfigMap", /^shard-0-jibri$/)).data?.["custom-jibri.conf"] ?? "",
      )?.[1],
    );
    assert.ok(needed * 2 ** 20 * 8 > 3600 * (rate + 128) * 1000, `${needed} MiB`);
  });

  it("are pinned while their shard serves, with their files and volumes", async () => {
    const region = await recording({}, { shards: { "shard-1": { state: "offline" } } });
    assert.deepEqual(recorders(region).ignoreChanges, ["spec.template", "spec.volumeClaimTemplates"]);
    assert.deepEqual(recorders(region, "shard-1").ignoreChanges, []);
    assert.deepEqual(region.one("ConfigMap", /^shard-0-jibri$/).ignoreChanges, ["data"]);
    const annotations = (inputs(recorders(region)).spec["template"] as { metadata: { annotations: object } }).metadata;
    assert.ok("cluster-autoscaler.kubernetes.io/safe-to-evict" in annotations.annotations);
  });

  it("wait for an update when their volumes have another size", async () => {
    const hash = async (diskGi: number): Promise<unknown> =>
      inputs(recorders(await recording({ diskGi }))).metadata.annotations?.["jitsi.org/template"];
    assert.equal(await hash(20), await hash(20));
    assert.notEqual(await hash(20), await hash(40));
  });

  it("of a shard do not depend on the number of shards", async () => {
    const [two, three] = await Promise.all([recording({}, { shardCount: 2 }), recording({}, { shardCount: 3 })]);
    assert.deepEqual(inputs(recorders(two, "shard-1")), inputs(recorders(three, "shard-1")));
  });

  it("run on the nodes that the operator selects", async () => {
    const workloads = { jibri: { nodeSelector: { pool: "recorders" }, resources: { requests: { cpu: 4 } } } };
    const region = await recording({}, { workloads });
    assert.deepEqual(pod(recorders(region)).nodeSelector, { pool: "recorders" });
    assert.equal(main(recorders(region)).resources?.requests?.["cpu"], "4000m");
  });

  it("accept a certificate that no browser trusts only where the region has one", async () => {
    const accepts = async (issuer: string): Promise<string | undefined> =>
      env(main(recorders(await recording({}, { tls: { issuer, email: "ops@example.org" } }))))[
        "IGNORE_CERTIFICATE_ERRORS"
      ];
    assert.equal(await accepts("selfSigned"), "1");
    assert.equal(await accepts("letsencrypt-staging"), "1");
    assert.equal(await accepts("letsencrypt"), "0");
  });
});

describe("the autoscaler of recorders", () => {
  it("keeps the configured number free, up to the maximum", async () => {
    const region = await recording({ recorders: 2, maxRecorders: 6 });
    const { scaleTargetRef, minReplicaCount, maxReplicaCount, triggers } = inputs(
      region.one("ScaledObject", /^shard-0-jibri$/),
    ).spec as unknown as ScaledObject;
    assert.deepEqual(scaleTargetRef, { apiVersion: "apps/v1", kind: "StatefulSet", name: "shard-0-jibri" });
    assert.deepEqual([minReplicaCount, maxReplicaCount], [2, 6]);
    assert.equal(triggers[0]?.metadata["query"], wanted("shard-0", "jitsi", 2));
    assert.equal(inputs(recorders(region)).spec["replicas"], undefined);
  });

  it("does not exist for a fixed number", async () => {
    assert.deepEqual((await recording({ recorders: 2 })).all("ScaledObject", /jibri/), []);
    assert.deepEqual((await recording({ recorders: 2, maxRecorders: 2 })).all("ScaledObject", /jibri/), []);
  });

  it("requires the busy recorders and the reserve, by Prometheus", async function () {
    const tool = await promtool(this);
    const series = (which: string, shard: string, values: string): object => ({
      series: `jitsi_jicofo_jibri_instances${which}{namespace="jitsi", shard="${shard}", pod="a"}`,
      values,
    });
    const test = {
      interval: "1m",
      input_series: [
        series("", "shard-0", "5x5"),
        series("_available", "shard-0", "2x5"),
        series("", "shard-1", "9x5"),
        series("_available", "shard-1", "0x5"),
      ],
      promql_expr_test: [
        { expr: wanted("shard-0", "jitsi", 2), eval_time: "3m", exp_samples: [{ labels: "{}", value: 5 }] },
        { expr: wanted("shard-2", "jitsi", 2), eval_time: "3m", exp_samples: [] },
      ],
    };
    const files = { "test.json": { evaluation_interval: "1m", tests: [test] } };
    assert.equal(await tool(["test", "rules", "test.json"], files), "");
  });
});

describe("the network of recorders", () => {
  it("accepts no ingress, and allows egress to their own prosody only", async () => {
    const region = await recording();
    const { ingress, egress, policyTypes } = policy(region, "shard-0-jibri");
    assert.deepEqual(policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual(ingress, []);
    const xmpp = egress?.filter(({ ports }) => ports?.some(({ port }) => port === 5222)) ?? [];
    assert.deepEqual(xmpp, [
      {
        to: [
          {
            podSelector: {
              matchLabels: inputs(region.one("Deployment", /^shard-0-prosody$/)).spec["selector"] && {
                "app.kubernetes.io/name": "prosody",
                "app.kubernetes.io/instance": "shard-0-prosody",
                "jitsi.org/shard": "shard-0",
              },
            },
          },
        ],
        ports: [{ protocol: "TCP", port: 5222 }],
      },
    ]);
    const admitted = JSON.stringify(policy(region, "shard-0-prosody").ingress);
    assert.match(admitted, /shard-0-jibri/);
    assert.doesNotMatch(JSON.stringify(policy(await jitsi(), "shard-0-prosody").ingress), /jibri/);
  });

  it("opens RTMP for streaming only, and the port of an S3 server", async () => {
    const ports = async (more: Record<string, unknown>): Promise<readonly unknown[]> =>
      (policy(await recording(more), "shard-0-jibri").egress ?? []).flatMap(({ ports: own }) =>
        own?.map(({ port }) => port),
      );
    assert.ok(!(await ports({})).includes(1935));
    assert.ok((await ports({ streaming: true })).includes(1935));
    assert.ok(!(await ports({})).includes(9000));
    assert.ok((await ports({ destination: S3 })).includes(9000));
  });

  for (const [what, destination] of [
    ["a claim", CLAIM],
    ["an S3 server", { s3: { ...S3.s3, endpoint: "http://s3.example.org" } }],
  ] as const) {
    it(`keeps them from the addresses of nodes, with ${what}`, async () => {
      const { egress = [] } = policy(await recording({ destination }), "shard-0-jibri");
      const open = egress.filter(
        ({ to, ports }) => to === undefined && ports?.some(({ protocol }) => protocol === "TCP"),
      );
      assert.deepEqual(open, []);
      assert.match(JSON.stringify(egress), /"except":\["169\.254\.0\.0\/16"\]/);
      assert.doesNotMatch(JSON.stringify(egress), /169\.254\.169\.254/);
    });
  }

  it("leads to an S3 server inside the cluster on the port of its pods, which a Service may map", async () => {
    const destination = { s3: { ...S3.s3, endpoint: "http://minio.storage.svc.cluster.local" } };
    const { egress = [] } = policy(await recording({ destination }), "shard-0-jibri");
    assert.deepEqual(egress.at(-1), {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storage" } } }],
      ports: [{ protocol: "TCP" }],
    });
  });
});

describe("the destination of recordings", () => {
  const backend = async (destination: unknown): Promise<Record<string, string>> =>
    inputs((await recording({ destination })).one("ConfigMap", /^recordings$/)).data ?? {};

  it("is a claim, mounted by the uploader alone", async () => {
    assert.deepEqual(await backend(CLAIM), { DESTINATION: "dest:/destination", RCLONE_CONFIG_DEST_TYPE: "local" });
    const region = await recording();
    const mounts = (container: Container): boolean =>
      container.volumeMounts?.some(({ name }) => name === "destination") ?? false;
    assert.ok(mounts(uploader(region)));
    assert.equal(mounts(main(recorders(region))), false);
  });

  it("is a bucket of an S3 server, whose keys the uploader alone has, from a Secret", async () => {
    const data = await backend(S3);
    assert.equal(data["DESTINATION"], "dest:calls");
    assert.equal(data["RCLONE_CONFIG_DEST_ENDPOINT"], "https://s3.example.org:9000");
    const region = await recording({ destination: S3 });
    assert.deepEqual(secretEnv(uploader(region)), {
      RCLONE_CONFIG_DEST_ACCESS_KEY_ID: "s3-keys/accessKeyId",
      RCLONE_CONFIG_DEST_SECRET_ACCESS_KEY: "s3-keys/secretAccessKey",
    });
    assert.doesNotMatch(JSON.stringify(main(recorders(region))), /s3-keys/);
  });

  for (const [cloud, overrides] of Object.entries<Overrides>({
    aws: { cloud: "aws", region: "eu-central-1" },
    gcp: { cloud: "gcp", region: "europe-west3", project: "my-project" },
  })) {
    it(`is on ${cloud} a closed bucket with a retention, to which the recorders' own identity may only write`, async () => {
      const region = await record({
        ...overrides,
        cluster: {},
        "recording.allowed": "moderators",
        "recording.retentionDays": 7,
      });
      const bucket = region.one("Bucket", /recordings/);
      const text = JSON.stringify(
        region.registrations.filter(({ name }) => name.includes("recordings")).map((one) => one.inputs),
      );
      assert.match(text, cloud === "aws" ? /"expiration":\{"days":7\}/ : /"condition":\{"age":7\}/);
      assert.match(text, cloud === "aws" ? /"restrictPublicBuckets":true/ : /"publicAccessPrevention":"enforced"/);
      if (cloud === "aws") {
        assert.match(text, /\["s3:PutObject","s3:AbortMultipartUpload"\]/);
        assert.equal(region.one("PodIdentityAssociation", /recordings/).inputs["serviceAccount"], "jitsi-recorder");
      } else {
        assert.match(text, /legacyBucketWriter/);
        assert.match(text, /\[jitsi\/jitsi-recorder\]/);
      }
      assert.doesNotMatch(JSON.stringify(bucket.inputs), /meet\.example\.org/);
      const account = inputs(region.one("ServiceAccount", /^jitsi-recorder$/));
      assert.equal("iam.gke.io/gcp-service-account" in (account.metadata.annotations ?? {}), cloud === "gcp");
      const nodes = region.all(cloud === "aws" ? "NodeGroup" : "NodePool", /recording/);
      assert.ok(nodes.length > 0);
      assert.match(JSON.stringify(nodes[0]?.inputs), /"value":"recording"/);
      const { nodeSelector } = pod(region.one("StatefulSet", /^shard-0-jibri$/));
      assert.deepEqual(nodeSelector, { "jitsi.org/pool": "recording" });
    });
  }
});

describe("who may record", () => {
  it("are moderators, by jicofo's own check", async () => {
    const region = await recording();
    assert.equal(all(region, "prosody")["XMPP_MODULES"], "jiconop");
    assert.equal(all(region, "jicofo")["ENABLE_MODERATOR_CHECKS"], undefined);
  });

  it("are moderators whose token has the feature, by a module of prosody", async () => {
    const region = await recording({ allowed: "tokens" }, JWT);
    assert.equal(all(region, "prosody")["XMPP_MODULES"], "jiconop,filter_iq_jibri");
    const files = inputs(region.one("ConfigMap", /^shard-0-prosody$/)).data ?? {};
    assert.match(files["conf.d__features.cfg.lua"] ?? "", /\["recording"\] = false;/);
  });

  it("includes no token for the recorder itself, where rooms belong to tenants", async () => {
    const files = async (settings: Record<string, unknown>): Promise<string | undefined> =>
      inputs((await jitsi({ settings })).one("ConfigMap", /^shard-0-prosody$/)).data?.["conf.d__guests.cfg.lua"];
    const guests = { ...JWT, auth: { ...JWT.auth, guests: true } };
    assert.equal(await files(guests), 'token_verification_allowlist = { "guest.meet.jitsi" }\n');
    assert.equal(
      await files({ ...guests, recording: ON }),
      'token_verification_allowlist = { "guest.meet.jitsi", "hidden.meet.jitsi" }\n',
    );
  });

  it("may stream only if the region allows it", async () => {
    const conf = async (streaming: boolean): Promise<string> =>
      inputs((await recording({ streaming })).one("ConfigMap", /^shard-0-jibri$/)).data?.["custom-jibri.conf"] ?? "";
    assert.match(await conf(false), /rtmp-allow-list = \[\]/);
    assert.doesNotMatch(await conf(true), /rtmp-allow-list/);
    assert.equal(all(await recording({ streaming: true }), "web")["ENABLE_LIVESTREAMING"], "1");
    assert.equal(all(await recording(), "web")["ENABLE_LIVESTREAMING"], "0");
  });
});

describe("a configuration of recording", () => {
  const keys = (given: Record<string, unknown>, settings: Record<string, unknown> = {}): string[] =>
    problemKeys({ ...settings, recording: given });

  for (const [what, given, key] of [
    ["without a destination in an existing cluster", { allowed: "moderators" }, "destination"],
    ["with two destinations", { ...ON, destination: { ...CLAIM, ...S3 } }, "destination"],
    ["with an empty destination", { ...ON, destination: {} }, "destination"],
    ["with a pool of 0", { ...ON, recorders: 0 }, "recorders"],
    ["with a disk smaller than the longest recording", { ...ON, maxMinutes: 600, diskGi: 14 }, "diskGi"],
    ["with fewer recorders at most than free", { ...ON, recorders: 3, maxRecorders: 2 }, "maxRecorders"],
    ["with tokens, in a mode without them", { ...ON, allowed: "tokens" }, "allowed"],
    ["with streaming, but without recording", { streaming: true }, "streaming"],
    [
      "with an S3 server without a URL",
      { ...ON, destination: { s3: { ...S3.s3, endpoint: "s3.example.org" } } },
      "destination.s3.endpoint",
    ],
  ] as const) {
    it(`is refused ${what}`, () => {
      assert.deepEqual(keys(given), [`jitsi:recording.${key}`]);
    });
  }

  it("is refused with nodes for recorders in an existing cluster", () => {
    assert.deepEqual(keys(ON, { nodes: { recording: { max: 3 } } }), ["jitsi:nodes.recording.max"]);
  });

  it("is refused with too few nodes for its recorders", () => {
    const aws = { cloud: "aws", region: "eu-central-1", cluster: {}, nodes: { recording: { max: 1 } } };
    assert.deepEqual(keys({ allowed: "moderators", recorders: 3 }, aws), ["jitsi:nodes.recording.max"]);
  });

  it("is warned of where recordings leave the cluster unencrypted", () => {
    const warned = (endpoint: string): boolean =>
      parseSettings(config({ recording: { ...ON, destination: { s3: { ...S3.s3, endpoint } } } })).notes.some((note) =>
        note.includes("unencrypted"),
      );
    assert.ok(warned("http://s3.example.org"));
    assert.ok(!warned("https://s3.example.org"));
    assert.ok(!warned("http://minio.storage.svc:9000"));
  });

  it("is accepted with each destination", () => {
    assert.deepEqual(keys(ON), []);
    assert.deepEqual(keys({ ...ON, destination: S3 }), []);
    assert.deepEqual(keys({ allowed: "moderators" }, { cloud: "aws", region: "eu-central-1", cluster: {} }), []);
  });
});
