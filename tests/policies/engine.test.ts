import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  type AnalyzeDiagnostic,
  AnalyzerPropertyDependencies,
  AnalyzeRequest,
  type AnalyzeResponse,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  EnforcementLevel,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ROOT } from "../../local/machine/paths";
import type { Registration } from "../../local/program/registration";
import { object, resource, UNKNOWN, workload } from "./judging";
import { jitsi } from "../components/jitsi/harness";

const PACK = join(ROOT, "policies");

/** The pack in its own process, started and called as by the engine. */
class RunningPack {
  private constructor(
    private readonly process: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  static async start(config: Record<string, string>): Promise<RunningPack> {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
      cwd: PACK,
      env: { PATH: process.env["PATH"], PULUMI_CONFIG: JSON.stringify(config) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    // The process prints its port first.
    const [port] = (await once(child.stdout, "data")) as [Buffer];
    return new RunningPack(
      child,
      new AnalyzerClient(`127.0.0.1:${port.toString().trim()}`, credentials.createInsecure()),
    );
  }

  async analyze({ type, name, urn, inputs, protect, ignoreChanges }: Registration): Promise<AnalyzeDiagnostic[]> {
    const request = new AnalyzeRequest();
    request.setType(type);
    request.setName(name);
    request.setUrn(urn);
    request.setProperties(Struct.fromJavaScript(inputs as Parameters<typeof Struct.fromJavaScript>[0]));
    request.setOptions(options(protect, ignoreChanges));
    return (await this.call(this.client.analyze.bind(this.client), request)).getDiagnosticsList();
  }

  /** @param resources after creation, some with the URNs on which a property depends. */
  async analyzeStack(
    resources: readonly (Registration & { readonly madeOf?: Record<string, readonly string[]> })[],
  ): Promise<AnalyzeDiagnostic[]> {
    const request = new AnalyzeStackRequest();
    for (const { type, name, urn, inputs, protect, ignoreChanges, madeOf = {} } of resources) {
      const sent = new AnalyzerResource();
      sent.setType(type);
      sent.setName(name);
      sent.setUrn(urn);
      sent.setProperties(Struct.fromJavaScript(inputs as Parameters<typeof Struct.fromJavaScript>[0]));
      sent.setOptions(options(protect, ignoreChanges));
      for (const [property, urns] of Object.entries(madeOf)) {
        const from = new AnalyzerPropertyDependencies();
        from.setUrnsList([...urns]);
        sent.getPropertydependenciesMap().set(property, from);
      }
      request.addResources(sent);
    }
    return (await this.call(this.client.analyzeStack.bind(this.client), request)).getDiagnosticsList();
  }

  stop(): void {
    this.client.close();
    this.process.kill();
  }

  private call<T>(
    method: (request: T, callback: (error: Error | null, response: AnalyzeResponse) => void) => unknown,
    request: T,
  ): Promise<AnalyzeResponse> {
    return promisify<T, AnalyzeResponse>((one, callback) => void method(one, callback))(request);
  }
}

function options(protect: boolean, ignoreChanges: readonly string[]): AnalyzerResourceOptions {
  const result = new AnalyzerResourceOptions();
  result.setProtect(protect);
  result.setIgnorechangesList([...ignoreChanges]);
  return result;
}

const textsOf = (diagnostics: readonly AnalyzeDiagnostic[]): string[] =>
  diagnostics.map((one) => `${one.getPolicyname()}: ${one.getMessage().split("\n").at(-1)}`);

describe("the pack in the engine's protocol", () => {
  let pack: RunningPack;

  before(async function () {
    this.timeout(60_000);
    pack = await RunningPack.start({ "jitsi:environment": "development", "jitsi:drainMinutes": "10" });
  });

  after(() => pack.stop());

  it("reads the environment from the stack's configuration", async () => {
    const bare = workload({ container: { resources: {} } });
    const [found, ...more] = await pack.analyze(bare);
    assert.deepEqual(more, []);
    assert.equal(found?.getPolicyname(), "container-resources");
    assert.equal(found?.getEnforcementlevel(), EnforcementLevel.ADVISORY);
  });

  it("reports reason, fix and violation", async () => {
    const [found] = await pack.analyze(workload({ pod: { hostNetwork: true } }));
    assert.equal(
      found?.getMessage(),
      "A pod that shares network, processes or files of its node can reach all other pods on that node. Remove " +
        "hostNetwork, hostPID, hostIPC, hostPath volumes and privileged; bridges need a hostPort, not the host network." +
        "\nhostNetwork is true",
    );
  });

  it("reports violations beside unknown values, and no policy as failed", async () => {
    const env = [
      { name: "HOST", value: UNKNOWN },
      { name: "JVB_AUTH_PASSWORD", value: UNKNOWN },
    ];
    const one = workload({ container: { image: UNKNOWN, env, securityContext: UNKNOWN } });
    assert.deepEqual(textsOf(await pack.analyze(one)), [
      "no-plain-secrets: container web: variable JVB_AUTH_PASSWORD is given in plain text",
    ]);
  });

  it("checks a stack's inputs, without the defaults of the API server", async () => {
    const asked = workload({ name: "scaled", spec: { replicas: undefined } });
    const autoscaler = object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
      spec: { scaleTargetRef: { kind: "Deployment", name: "scaled" }, minReplicas: 1, maxReplicas: 2 },
    });
    await pack.analyze(JSON.parse(JSON.stringify(asked)) as Registration);
    const came = workload({ name: "scaled", spec: { replicas: 1 } });
    const replicas = async () =>
      textsOf(await pack.analyzeStack([came, autoscaler])).filter((one) => one.startsWith("autoscaler-owns-replicas"));
    assert.deepEqual(await replicas(), []);

    await pack.analyze(came);
    assert.deepEqual(await replicas(), ["autoscaler-owns-replicas: spec.replicas is set, and so it is by a"]);
  });

  it("finds nodes in a public subnet by property dependencies", async () => {
    const subnet = (name: string, mapPublicIpOnLaunch: boolean) =>
      resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch }, { name });
    const [open, closed] = [subnet("open", true), subnet("closed", false)];
    const inputs = { labels: { "jitsi.org/pool": "system" }, subnetIds: UNKNOWN };
    const nodes = (madeOf: Record<string, readonly string[]>) => ({
      ...resource("aws:eks/nodeGroup:NodeGroup", inputs, { name: "nodes" }),
      madeOf,
    });
    const found = async (group: ReturnType<typeof nodes>) =>
      (await pack.analyzeStack([open, closed, group])).filter((one) => one.getUrn() === group.urn).length;
    assert.equal(await found(nodes({ subnetIds: [open.urn] })), 1);
    assert.equal(await found(nodes({ subnetIds: [closed.urn], launchTemplate: [open.urn] })), 0);
    assert.equal(await found(nodes({ launchTemplate: [open.urn] })), 0);
  });

  it("finds a password by its value, and an unknown one by property dependencies", async () => {
    const password = resource("random:index/randomPassword:RandomPassword", { result: "Zx81Spectrum" });
    const files = object("kubernetes:core/v1:ConfigMap", "files", { data: { innocent: "Zx81Spectrum" } });
    const leaks = async (...stack: Parameters<RunningPack["analyzeStack"]>[0][number][]) =>
      textsOf((await pack.analyzeStack(stack)).filter((one) => one.getPolicyname() === "no-leaked-secrets"));
    assert.deepEqual(await leaks(password, files), ["no-leaked-secrets: data.innocent holds what is kept in thing"]);

    const unborn = { ...password, inputs: { result: UNKNOWN } };
    const service = object("kubernetes:core/v1:Service", "s", {});
    const madeOf = { data: [service.urn, unborn.urn] };
    const unknown = { ...object("kubernetes:core/v1:ConfigMap", "unborn", { data: UNKNOWN }), madeOf };
    assert.deepEqual(await leaks(unborn, service, unknown), ["no-leaked-secrets: data is made of a random password"]);
    const secret = { ...object("kubernetes:core/v1:Secret", "secret", { data: UNKNOWN }), madeOf };
    assert.deepEqual(await leaks(unborn, service, secret), []);
  });

  it("accepts values derived from the seal key", async () => {
    const { registrations } = await jitsi({
      settings: { extra: { web: { env: { NAME: "Zx81Spectrum" } } } },
      encrypted: [["extra", "web", "env", "NAME"]],
    });
    const key = registrations.find(({ name }) => name === "shard-0-seal-key");
    const web = registrations.find(({ name, type }) => name === "shard-0-web" && type.endsWith(":Deployment"));
    assert.ok(key !== undefined && web !== undefined);
    const sealed = { ...web, madeOf: { metadata: [key.urn], spec: [key.urn] } };
    assert.deepEqual(
      textsOf((await pack.analyzeStack([key, sealed])).filter((one) => one.getPolicyname() === "no-leaked-secrets")),
      [],
    );
  });
});
