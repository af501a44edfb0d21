import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { ConfigMap, Secret } from "@pulumi/kubernetes/core/v1";
import { Chart } from "@pulumi/kubernetes/helm/v4";
import { Provider } from "@pulumi/kubernetes/provider";
import {
  ComponentResource,
  type ComponentResourceOptions,
  Config,
  log,
  output,
  type Output,
  RunError,
} from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { type Answer, type ProgramResult, runProgram } from "../../../local/program/program";
import { ROOT } from "../../../local/machine/paths";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import type { Registration } from "../../../local/program/registration";
import { mask } from "../../../local/program/secretValues";
import { LOADER } from "../../support/loader";
import { runFolder } from "../../support/runFolder";

const CONFIG = { project: "jitsi", stack: "test", values: {}, secretKeys: [] };

function run(program: () => unknown, answer = recordedAnswer): Promise<ProgramResult> {
  return runProgram({ config: CONFIG, program, answer });
}

function find(result: ProgramResult, name: string): Registration {
  const found = result.registrations.find((one) => one.name === name);
  assert.ok(found !== undefined, `nothing named ${name}`);
  return found;
}

class Outer extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("test:test:Outer", name, {}, opts);
    new Inner(`${name}-inner`, { parent: this });
    this.registerOutputs({});
  }
}

class Inner extends ComponentResource {
  constructor(name: string, opts: ComponentResourceOptions) {
    super("test:test:Inner", name, {}, opts);
    new ConfigMap(`${name}-map`, { data: { a: "b" } }, { parent: this });
    this.registerOutputs({});
  }
}

describe("a program without an engine", () => {
  it("registers resources with URN, parent and provider as with an engine", async () => {
    const result = await run(() => {
      const provider = new Provider("cluster", { context: "here" });
      new Outer("outer", { providers: [provider] });
    });
    const map = find(result, "outer-inner-map");
    assert.equal(
      map.urn,
      "urn:pulumi:test::jitsi::test:test:Outer$test:test:Inner$kubernetes:core/v1:ConfigMap::outer-inner-map",
    );
    assert.equal(map.parent, find(result, "outer-inner").urn);
    assert.equal(map.provider, "urn:pulumi:test::jitsi::pulumi:providers:kubernetes::cluster");
    assert.equal(find(result, "outer").parent, "urn:pulumi:test::jitsi::pulumi:pulumi:Stack::jitsi-test");
  });

  it("registers options, also those inherited from the parent", async () => {
    const result = await run(() => {
      const first = new ConfigMap("first", {}, { retainOnDelete: true });
      const parent = new Outer("outer", { protect: true });
      new ConfigMap("second", {}, { parent, dependsOn: [first], ignoreChanges: ["data"] });
      new ConfigMap("third", {}, { parent: first });
    });
    const second = find(result, "second");
    assert.equal(second.protect, true);
    assert.deepEqual(second.ignoreChanges, ["data"]);
    assert.deepEqual(second.dependencies, [find(result, "first").urn]);
    assert.equal(second.retainOnDelete, false);
    assert.equal(find(result, "third").retainOnDelete, true);
  });

  it("registers deletedWith, also that of the parent, and timeouts", async () => {
    const result = await run(() => {
      const cluster = new ConfigMap("cluster", {}, { customTimeouts: { create: "30m", delete: "1h" } });
      new Outer("outer", { deletedWith: cluster });
    });
    const { urn, timeouts, deletedWith } = find(result, "cluster");
    assert.deepEqual(timeouts, { create: "30m", delete: "1h" });
    assert.equal(deletedWith, undefined);
    for (const name of ["outer", "outer-inner-map"]) assert.equal(find(result, name).deletedWith, urn);
    assert.deepEqual(find(result, "outer").timeouts, {});
  });

  it("knows in a preview only the outputs of an answer", async () => {
    const values: unknown[] = [];
    const program = (): void => {
      const map = new ConfigMap("map", { data: { a: "b" } });
      map.data.apply((data) => values.push(data));
      map.id.apply((id) => values.push(id));
    };
    const preview = { config: CONFIG, program, preview: true };
    await runProgram({ ...preview, answer: ({ inputs }) => Promise.resolve({ id: "", state: inputs }) });
    assert.deepEqual(values, [{ a: "b" }]);
  });

  it("registers a chart without expanding it", async () => {
    const result = await run(() => {
      new Chart("cert-manager", { chart: "cert-manager", version: "1" });
    });
    assert.deepEqual(find(result, "cert-manager").inputs, { chart: "cert-manager", version: "1" });
    assert.equal(result.registrations.length, 2);
  });

  it("returns the outputs of the stack", async () => {
    const result = await run(() => ({ url: output("https://a"), shards: { "shard-0": output("active") } }));
    assert.deepEqual(result.outputs, { url: "https://a", shards: { "shard-0": "active" } });
  });

  it("keeps values derived from a secret marked as secret", async () => {
    const result = await run(() => {
      const password = new RandomPassword("password", { length: 20 });
      new Secret("credentials", { stringData: { line: password.result.apply((text) => `secret ${text}`) } });
    });
    const { stringData } = find(result, "credentials").inputs;
    assert.deepEqual(mask(stringData), "[secret]");
    assert.ok(JSON.stringify(stringData).includes("secret placeholder-for-password"));
  });

  it("reads its configuration with secrets", async () => {
    const config = {
      ...CONFIG,
      values: { "jitsi:domain": "a.example", "jitsi:key": "hush" },
      secretKeys: ["jitsi:key"],
    };
    const program = (): void => {
      const read = new Config();
      new ConfigMap("map", { data: { domain: read.require("domain"), key: read.requireSecret("key") } });
    };
    const result = await runProgram({ config, program, answer: recordedAnswer });
    assert.deepEqual(mask(find(result, "map").inputs["data"]), { domain: "a.example", key: "[secret]" });
  });

  it("requests a resource after its dependencies are answered", async () => {
    const order: string[] = [];
    const slow = async (registration: Registration): Promise<Answer> => {
      if (registration.name === "first") await sleep(30);
      order.push(registration.name);
      return recordedAnswer(registration);
    };
    await run(() => {
      const first = new ConfigMap("first", { metadata: { name: "a" } });
      new ConfigMap("by-value", { data: { name: first.metadata.name } });
      new ConfigMap("by-option", {}, { dependsOn: [new Outer("outer", { dependsOn: [first] })] });
      new ConfigMap("free", {});
    }, slow);
    const after = order.slice(order.indexOf("first"));
    assert.ok(after.includes("by-value") && after.includes("by-option"), order.join(" "));
    assert.ok(!after.includes("free"));
  });

  it("returns its warnings instead of printing them", async () => {
    const result = await run(() => void log.warn("shards.shard-9 does not exist yet"));
    assert.deepEqual(result.warnings, ["shards.shard-9 does not exist yet"]);
  });

  it("waits for the previous program", async () => {
    const results = await Promise.all(["a", "b"].map((name) => run(() => void new ConfigMap(name, {}))));
    assert.deepEqual(
      results.map(({ registrations }) => registrations.map((one) => one.name)),
      [
        ["jitsi-test", "a"],
        ["jitsi-test", "b"],
      ],
    );
  });

  it("can run again with another configuration", async () => {
    const folder = runFolder("program-");
    const program = join(folder, "index.js");
    const sdk = JSON.stringify(require.resolve("@pulumi/pulumi"));
    writeFileSync(program, `exports.domain = new (require(${sdk}).Config)().require("domain");`);
    const run = async (domain: string): Promise<unknown> => {
      const config = { ...CONFIG, values: { "jitsi:domain": domain } };
      return (await runProgram({ config, program, answer: recordedAnswer })).outputs;
    };
    assert.deepEqual([await run("a"), await run("b")], [{ domain: "a" }, { domain: "b" }]);
  });
});

describe("a program that fails", () => {
  it("rejects with its own error", async () => {
    await assert.rejects(
      run(() => {
        new ConfigMap("first", {});
        throw new RunError("shardCount must be 1–16");
      }),
      (error) => error instanceof RunError && error.message === "shardCount must be 1–16",
    );
  });

  it("rejects when an input rejects", async () => {
    await assert.rejects(
      run(() => {
        new ConfigMap("map", { data: { a: Promise.reject(new Error("no such address")) } });
      }),
      /no such address/,
    );
  });

  it("rejects when an output throws after the program's end", async () => {
    await assert.rejects(
      run(() => {
        const map = new ConfigMap("map", {});
        const address: Output<string> = map.metadata.apply(() => {
          throw new Error("no ingress yet");
        });
        new ConfigMap("second", { data: { address } });
      }),
      /no ingress yet/,
    );
  });

  it("rejects with the refusal of a resource, and requests no dependents", async () => {
    const asked: string[] = [];
    const refuse = async (registration: Registration): Promise<Answer> => {
      asked.push(registration.name);
      if (registration.name === "first") throw new Error("Deployment jitsi/first: Invalid");
      return recordedAnswer(registration);
    };
    const program = (): void => {
      const first = new Deployment("first", { spec: { selector: {}, template: {} } });
      new ConfigMap("second", {}, { dependsOn: [first] });
    };
    await assert.rejects(run(program, refuse), /^Error: Deployment jitsi\/first: Invalid$/);
    assert.deepEqual(asked, ["jitsi-test", "first"]);
  });

  it("waits for running answers before it rejects, and requests no more", async () => {
    const done: string[] = [];
    const answer = async (registration: Registration): Promise<Answer> => {
      if (registration.name === "bad") throw new Error("refused");
      if (registration.name === "slow") await sleep(30);
      done.push(registration.name);
      return recordedAnswer(registration);
    };
    const program = (): void => {
      const slow = new ConfigMap("slow", {});
      new ConfigMap("bad", {});
      new ConfigMap("after-slow", {}, { dependsOn: [slow] });
    };
    await assert.rejects(run(program, answer), /refused/);
    assert.deepEqual(done, ["jitsi-test", "slow"]);
  });

  it("rejects two resources with one URN", async () => {
    await assert.rejects(
      run(() => [new ConfigMap("same", {}), new ConfigMap("same", {})].length),
      /two resources of type kubernetes:core\/v1:ConfigMap have the name same/,
    );
  });

  it("does not affect the next program", async () => {
    const mine = (): void => undefined;
    process.on("unhandledRejection", mine);
    const listeners = process.listeners("unhandledRejection");
    await assert.rejects(
      run(() => {
        throw new Error("first");
      }),
      /first/,
    );
    assert.deepEqual(process.listeners("unhandledRejection"), listeners);
    process.off("unhandledRejection", mine);
    const next = await run(() => ({ url: "https://a" }));
    assert.deepEqual(next.outputs, { url: "https://a" });
  });

  /** Runs a program in its own process. @returns exit code and output. */
  function inProcess(program: string): { readonly status: number | null; readonly output: string } {
    const script = `
      const { runProgram } = require("./local/program/program");
      const { ConfigMap } = require("@pulumi/kubernetes/core/v1");
      const answer = async ({ name }) => {
        if (name === "refused") throw new Error("refused");
        return { id: "", state: {} };
      };
      runProgram({ config: ${JSON.stringify(CONFIG)}, program: ${program}, answer }).catch((error) => console.log(error.message));`;
    const args = ["-r", LOADER, "-e", script];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    return { status, output: `${stdout}${stderr}` };
  }

  it("rejects when a promise never settles", function () {
    this.timeout(60_000);
    const { status, output } = inProcess(`() => void new ConfigMap("map", { data: { a: new Promise(() => {}) } })`);
    assert.match(output, /^the program waits for a promise that never settles[^\n]*\n$/);
    assert.equal(status, 0);
  });

  it("does not fail the process for promises that it left pending", function () {
    this.timeout(60_000);
    const { status, output } = inProcess(
      `() => void new ConfigMap("second", {}, { dependsOn: [new ConfigMap("refused", {})] })`,
    );
    assert.deepEqual([status, output], [0, "refused\n"]);
  });
});
