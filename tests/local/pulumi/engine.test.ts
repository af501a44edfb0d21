import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import type { Overrides } from "../../../local/config/overrides";
import { ROOT } from "../../../local/machine/paths";
import { localOverrides, pulumiUp } from "../../../local/pulumi/engine";
import type { Cluster, KubernetesObject, ObjectRef } from "../../../local/kubernetes/client";
import { readStackConfig } from "../../../local/config/stackConfig";
import { UserError } from "../../../local/terminal/userError";
import { type Plan, planRegion } from "../../../stacks/plan/plan";
import { report } from "../../../stacks/settings/problems";
import type { Settings } from "../../../stacks/schema/schema";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";
import { parseSettings } from "../../../stacks/settings/read";

/** A fake CLI that logs its calls. `up` fails when FAIL is set; `init` adds a salt to the stack file, as the real CLI does. */
const CLI = `#!/bin/sh
[ "$1" != version ] || { echo "\${VERSION:-v3.265.0}"; exit; }
echo "$* | $PWD | $PULUMI_BACKEND_URL | $PULUMI_CONFIG_PASSPHRASE_FILE | $PATH | $PULUMI_CONFIG_PASSPHRASE | $PULUMI_K8S_UPSERT_EXISTING_OBJECTS | $PULUMI_SKIP_CHECKPOINTS" >> "$CALLS"
case "$1 $2" in
  "stack select") [ -e made ] || { echo "no stack named 'dev' found" >&2; exit 255; } ;;
  "stack init") touch made; echo "encryptionsalt: $$" >> Pulumi.dev.yaml ;;
  "stack history") echo '[{"resourceChanges":{"create":3,"update":1,"replace":1,"same":7}}]' ;;
  "stack export") echo "{\\"version\\":3,\\"deployment\\":{\\"pending_operations\\":[$PENDING]}}" ;;
  "stack output")
    case "$*" in
      *--show-secrets*) echo '{"url":"https://a","grafanaPassword":"p"}' ;;
      *) echo '{"url":"https://a","grafanaPassword":"[secret]"}' ;;
    esac ;;
  preview*)
    if [ -n "$EXISTS" ]; then
      [ -n "$PULUMI_K8S_UPSERT_EXISTING_OBJECTS" ] || { echo 'error: configmaps "shard-1-web" already exists' >&2; exit 255; }
      while [ "$1" != --event-log ]; do shift; done
      echo "$EXISTS" > "$2"
      # The SDK follows the file and stops when this ends, read to its end or not.
      sleep 1
    fi ;;
  "up --yes") [ -z "$FAIL" ] || exit 255 ;;
esac
`;

/** Charts cannot run on the local control plane. */
const WITHOUT_CHARTS = {
  "cluster.addons.certManager": "existing",
  "cluster.addons.keda": "existing",
  "cluster.addons.metricsServer": "existing",
  "monitoring.enabled": false,
  logs: "none",
};

describe("the Pulumi engine", () => {
  let dir: string;
  let pulumi: string;
  let config: ReturnType<typeof readStackConfig>;
  const recovery = { cluster: {} as Cluster, lostState: () => undefined };

  beforeEach(() => {
    dir = runFolder("pulumi-");
    pulumi = join(dir, "bin", "pulumi");
    mkdirSync(dirname(pulumi));
    writeFileSync(pulumi, CLI);
    chmodSync(pulumi, 0o755);
    process.env["CALLS"] = join(dir, "calls");
    config = readStackConfig(ROOT, "dev", { shardCount: 5 });
  });
  afterEach(() => {
    delete process.env["CALLS"];
    delete process.env["FAIL"];
  });

  const calls = (): string[] => readFileSync(join(dir, "calls"), "utf8").trim().split("\n");
  const stackFile = (): Record<string, Record<string, unknown>> =>
    parse(readFileSync(join(dir, "project", "Pulumi.dev.yaml"), "utf8")) as Record<string, Record<string, unknown>>;

  it("creates the stack, updates it and returns its outputs and what changed", async () => {
    assert.deepEqual(await pulumiUp({ config, dir, pulumi }, SILENT, recovery), {
      outputs: { url: "https://a", grafanaPassword: "p" },
      changes: { created: 3, changed: 2, removed: 0, left: 7 },
    });
    assert.deepEqual(
      calls().map((call) => call.split(" | ")[0]?.replace(/--event-log \S+/, "--event-log …")),
      [
        "stack select --stack dev --non-interactive",
        "stack init dev --non-interactive",
        // A killed update leaves a lock, which blocks every other update.
        "cancel --yes --stack dev --non-interactive",
        "stack export --show-secrets --stack dev --non-interactive",
        // Here the engine refuses to delete protected resources, before any deletion.
        "preview --exec-kind auto.local --event-log … --stack dev --non-interactive",
        "up --yes --skip-preview --exec-kind auto.local --stack dev --non-interactive",
        "stack output --json --stack dev --non-interactive",
        "stack output --json --show-secrets --stack dev --non-interactive",
        "stack history --json --show-secrets --page-size 1 --page 1 --stack dev --non-interactive",
      ],
    );
  });

  it("has its own state and passphrase, and runs on the repository's Node", async () => {
    process.env["PULUMI_CONFIG_PASSPHRASE"] = "of other stacks";
    await pulumiUp({ config, dir, pulumi }, SILENT, recovery);
    delete process.env["PULUMI_CONFIG_PASSPHRASE"];
    const [, folder, backend, passphrase, path, other] = (calls()[0] ?? "").split(/ \| ?/);
    assert.equal(folder, join(dir, "project"));
    assert.equal(backend, `file://${join(dir, "state")}?metadata=skip`);
    assert.equal(passphrase, join(dir, "passphrase"));
    assert.equal(other?.trim(), "");
    assert.ok(readFileSync(join(dir, "passphrase"), "utf8").length >= 24);
    const folders = path?.split(delimiter) ?? [];
    assert.deepEqual(folders.slice(1, 3), [join(ROOT, "node_modules", ".bin"), dirname(pulumi)]);
  });

  it("runs the repository's program with the configuration of the call, and changes no file of the repository", async () => {
    const before = readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8");
    await pulumiUp({ config, dir, pulumi }, SILENT, recovery);
    const project = parse(readFileSync(join(dir, "project", "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    assert.deepEqual([project["name"], project["main"]], ["jitsi", ROOT]);
    assert.equal(stackFile()["config"]?.["jitsi:shardCount"], 5);
    assert.equal(readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8"), before);
  });

  it("keeps passphrase and salt between calls, so that the state stays readable", async () => {
    await pulumiUp({ config, dir, pulumi }, SILENT, recovery);
    const passphrase = readFileSync(join(dir, "passphrase"), "utf8");
    const salt = stackFile()["encryptionsalt"];
    await pulumiUp({ config, dir, pulumi }, SILENT, recovery);
    assert.equal(readFileSync(join(dir, "passphrase"), "utf8"), passphrase);
    assert.ok(salt !== undefined);
    assert.equal(stackFile()["encryptionsalt"], salt);
  });

  it("encrypts the values that the stack's file has encrypted", async () => {
    writeFileSync(join(dir, "Pulumi.yaml"), readFileSync(join(ROOT, "Pulumi.yaml")));
    const extra = { web: { env: { NAME: { secure: "v1:AAAA" }, OTHER: "plain" } } };
    writeFileSync(join(dir, "Pulumi.dev.yaml"), stringify({ config: { "jitsi:extra": extra } }));
    config = readStackConfig(dir, "dev", { jwtSecret: "given" });
    await pulumiUp({ config, dir, pulumi }, SILENT, recovery);
    const [encrypted] = calls().filter((call) => call.startsWith("config"));
    assert.equal(
      encrypted?.split(" | ")[0],
      "config set-all --stack dev --path --secret jitsi:extra.web.env.NAME=https://placeholder.invalid/jitsi/extra/web/env/NAME " +
        "--secret jitsi:jwtSecret=given --non-interactive",
    );
  });

  describe("where an engine was killed", () => {
    afterEach(() => delete process.env["PENDING"]);
    const pending = (operation: string, type: string): void => {
      const resource = { type, urn: `urn:pulumi:dev::jitsi::${type}::one` };
      process.env["PENDING"] = JSON.stringify({ type: operation, resource });
    };
    const commands = (): string[] =>
      calls()
        .map((call) => call.split(" ")[0] ?? "")
        .filter((command) => /^(refresh|preview|up)$/.test(command));

    for (const [operation, type] of [
      ["creating", "kubernetes:core/v1:ConfigMap"],
      ["deleting", "aws:ec2/eip:Eip"],
    ] as const) {
      it(`asks the providers what became of ${operation} ${type}`, async () => {
        pending(operation, type);
        await pulumiUp({ config, dir, pulumi }, SILENT, recovery);
        assert.deepEqual(commands(), ["refresh", "preview", "up"]);
        assert.match(calls().find((call) => call.startsWith("refresh")) ?? "", /--clear-pending-creates/);
      });
    }

    it("forgets nothing that a cloud was making: an operator looks for its id", async () => {
      pending("creating", "aws:ec2/eip:Eip");
      await assert.rejects(pulumiUp({ config, dir, pulumi }, SILENT, recovery), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /:\n {2}urn:pulumi:dev::jitsi::aws:ec2\/eip:Eip::one\nNothing was changed/);
        return true;
      });
      assert.deepEqual(commands(), []);
    });
  });

  describe("when an object to create exists, as after a killed update", () => {
    const region = { apiVersion: "v1", kind: "Namespace", metadata: { name: "jitsi" } };
    const web = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "shard-1-web", namespace: "jitsi" } };
    const labels = { "app.kubernetes.io/part-of": "jitsi", "app.kubernetes.io/managed-by": "pulumi" };
    const step = (object: object): string => {
      const metadata = { op: "create", type: "kubernetes:core/v1:ConfigMap", provider: "p", new: { inputs: object } };
      return JSON.stringify({ sequence: 1, timestamp: 1, resourcePreEvent: { metadata } });
    };
    /** A cluster in which the region's namespace is this stack's. */
    const clusterWith = (...objects: readonly KubernetesObject[]): Cluster => {
      const own = {
        ...region,
        metadata: { ...region.metadata, annotations: { "jitsi.org/stack": "jitsi/dev" }, labels },
      };
      return {
        read: ({ kind, metadata }: ObjectRef) =>
          Promise.resolve([own, ...objects].find((one) => one.kind === kind && one.metadata.name === metadata.name)),
        disown: () => Promise.resolve(),
      } as unknown as Cluster;
    };
    const updates = (): string[] =>
      calls()
        .filter((call) => /^(preview|up) /.test(call))
        .map((call) => {
          const [takesOver, skipsCheckpoints] = call.split("|").slice(-2);
          return [
            call.split(" ")[0],
            takesOver?.trim() && "takes over",
            skipsCheckpoints?.trim() && "without checkpoints",
          ]
            .filter(Boolean)
            .join(" ");
        });

    // After 3.205 events come by gRPC, which a script cannot speak.
    beforeEach(() => (process.env["VERSION"] = "v3.200.0"));
    afterEach(() => {
      delete process.env["EXISTS"];
      delete process.env["VERSION"];
    });

    it("adopts objects of this stack, and then resets the provider's setting", async () => {
      process.env["EXISTS"] = step(web);
      const cluster = clusterWith({ ...web, metadata: { ...web.metadata, labels } });
      await pulumiUp({ config, dir, pulumi }, SILENT, { ...recovery, cluster });
      assert.deepEqual(updates(), [
        "preview without checkpoints",
        "preview takes over without checkpoints",
        "up takes over",
        "up",
      ]);
    });

    it("refuses objects of another owner before any change", async () => {
      process.env["EXISTS"] = step(web);
      await assert.rejects(
        pulumiUp({ config, dir, pulumi }, SILENT, { ...recovery, cluster: clusterWith(web) }),
        (error) => error instanceof UserError && /^ {2}ConfigMap jitsi\/shard-1-web$/m.test(error.message),
      );
      assert.deepEqual(updates(), ["preview without checkpoints", "preview takes over without checkpoints"]);
    });

    it("reports the shards whose sentinels are missing in the state, and may stop there", async () => {
      const sentinel = { ...web, metadata: { ...web.metadata, name: "shard-1-sentinel" } };
      process.env["EXISTS"] = step(sentinel);
      const own = { ...labels, "app.kubernetes.io/name": "sentinel", "jitsi.org/shard": "shard-1" };
      const cluster = clusterWith({ ...sentinel, metadata: { ...sentinel.metadata, labels: own } });
      const lostState = (shards: string): void => {
        throw new UserError(`lost ${shards}`);
      };
      await assert.rejects(
        pulumiUp({ config, dir, pulumi }, SILENT, { ...recovery, cluster, lostState }),
        /lost shard-1/,
      );
      assert.deepEqual(updates(), ["preview without checkpoints", "preview takes over without checkpoints"]);
    });
  });

  it("fails when the CLI fails", async () => {
    process.env["FAIL"] = "yes";
    await assert.rejects(pulumiUp({ config, dir, pulumi }, SILENT, recovery), (error) => {
      return error instanceof UserError && error.message.startsWith("pulumi up of dev failed");
    });
    await assert.rejects(
      pulumiUp({ config, dir, pulumi: join(dir, "none") }, SILENT, recovery),
      /none cannot be started/,
    );
  });
});

describe("a stack on the local control plane", () => {
  const machine = (cpu: number): object => ({ machine: { type: "t", cpu, memory: cpu * 1024 } });
  const plan = (cloud: string): Plan =>
    ({ cloud, pools: { system: machine(2), media: machine(4) } }) as unknown as Plan;
  const controlPlane = { kubeconfig: "/a/kubeconfig", context: "jitsi-local" };

  it("keeps its settings of an existing cluster except the kubeconfig", () => {
    assert.deepEqual(localOverrides(plan("kubeconfig"), controlPlane), {
      "cluster.kubeconfig": "/a/kubeconfig",
      "cluster.context": "jitsi-local",
      ...WITHOUT_CHARTS,
    });
  });

  it("drops the cloud and keeps the size of its machines", () => {
    assert.deepEqual(localOverrides(plan("aws"), controlPlane), {
      cloud: "kubeconfig",
      cluster: { kubeconfig: "/a/kubeconfig", context: "jitsi-local" },
      "nodes.system.type": { cpu: 2, memory: "2048Mi" },
      "nodes.media.type": { cpu: 4, memory: "4096Mi" },
      dns: {},
      "tls.challenge": "http01",
      ...WITHOUT_CHARTS,
    });
  });

  it("is accepted by the program, also with settings of a cloud", () => {
    const settingsOf = (overrides: Overrides): Settings => {
      const { settings, problems } = parseSettings(readStackConfig(ROOT, "prod", overrides).values);
      assert.ok(settings !== undefined, report(problems));
      return settings;
    };
    const inCloud = { "dns.zone": "Z123", "dns.policy": "simple", "tls.challenge": "dns01", "cluster.version": "1.36" };
    const cloud = planRegion(settingsOf(inCloud));
    const local = planRegion(settingsOf({ ...inCloud, ...localOverrides(cloud, controlPlane) }));
    assert.deepEqual([cloud.cloud, local.cloud], ["aws", "kubeconfig"]);
    assert.deepEqual(
      local.shards.map(({ bridges }) => bridges),
      cloud.shards.map(({ bridges }) => bridges),
    );
    assert.equal(local.pools.media.max, cloud.pools.media.max);
  });
});
