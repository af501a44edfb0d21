import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials, Server } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { type AnalyzerInfo, AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  GetRequiredPackagesRequest,
  type GetRequiredPackagesResponse,
  ProgramInfo,
  RunPluginRequest,
  type RunPluginResponse,
  RunRequest,
  type RunResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { findProcesses, isRunning } from "../../../local/machine/processes";
import { ROOT } from "../../../local/machine/paths";
import { listen } from "../../../local/pulumi/plugins/serve";
import { randomProvider } from "../../../local/pulumi/plugins/randomProvider";
import { runFolder } from "../../support/runFolder";

const PLUGINS = join(ROOT, "local/pulumi/plugins");

describe("the Node plugins of a built Pulumi", function () {
  this.timeout(60_000);
  let home: string;
  /** Answers no request: plugins only check that it runs. */
  let engine: Server;
  let address: string;
  let started: ChildProcess[];

  beforeEach(async () => {
    home = runFolder("plugins-");
    writeFileSync(join(home, "package.json"), JSON.stringify({ version: "1.0.0", main: "index.js" }));
    engine = new Server();
    address = `127.0.0.1:${await listen(engine)}`;
    started = [];
  });
  afterEach(async () => {
    for (const child of started) {
      if (child.exitCode !== null) continue;
      child.kill();
      await once(child, "exit");
    }
    engine.forceShutdown();
  });

  /** Starts a plugin as the engine does. @returns its process and its port. */
  async function start(plugin: string): Promise<{ readonly child: ChildProcess; readonly port: string }> {
    const child = spawn(join(PLUGINS, plugin), [address], { stdio: ["ignore", "pipe", "inherit"] });
    started.push(child);
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    return { child, port };
  }

  async function languageHost(): Promise<LanguageRuntimeClient> {
    const { port } = await start("pulumi-language-nodejs");
    return new LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  function program(options: Record<string, string | boolean> = { typescript: false }): ProgramInfo {
    const info = new ProgramInfo();
    info.setRootDirectory(home);
    info.setProgramDirectory(home);
    info.setEntryPoint(".");
    info.setOptions(Struct.fromJavaScript(options));
    return info;
  }

  /** Replaces the SDK's program runner. */
  function runner(code: string): void {
    const folder = join(home, "node_modules/@pulumi/pulumi/cmd");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "run.js"), code);
  }

  function runRequest(options?: Record<string, string | boolean>): RunRequest {
    const request = new RunRequest();
    request.setInfo(program(options));
    request.setProject("jitsi");
    request.setStack("dev");
    request.setMonitorAddress("127.0.0.1:9");
    request.setDryrun(true);
    request.setParallel(4);
    request.getConfigMap().set("jitsi:shardCount", "3");
    request.setConfigsecretkeysList(["jitsi:jwtSecret"]);
    return request;
  }

  async function run(code: string, options?: Record<string, string | boolean>): Promise<RunResponse> {
    runner(code);
    const host = await languageHost();
    return new Promise((resolve, reject) =>
      host.run(runRequest(options), (error, response) => (error === null ? resolve(response) : reject(error))),
    );
  }

  describe("the language host", () => {
    it("gives the SDK's runner the configuration, the options, the engine's address and the program's folder", async () => {
      await run(
        `const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT } = process.env;
         const { argv, execArgv } = process;
         const said = { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT, argv: argv.slice(2), execArgv };
         require("node:fs").writeFileSync("said.json", JSON.stringify(said));`,
        { typescript: false, nodeargs: "--no-deprecation --stack-size=900" },
      );
      assert.deepEqual(JSON.parse(readFileSync(join(home, "said.json"), "utf8")), {
        PULUMI_CONFIG: '{"jitsi:shardCount":"3"}',
        PULUMI_CONFIG_SECRET_KEYS: '["jitsi:jwtSecret"]',
        execArgv: ["--no-deprecation", "--stack-size=900"],
        argv: [
          ...["--monitor", "127.0.0.1:9", "--engine", address, "--project", "jitsi", "--root-directory", home],
          ...["--stack", "dev", "--pwd", home, "--parallel", "4", "--dry-run", "."],
        ],
      });
    });

    for (const [code, bail, error] of [
      [0, false, ""],
      [7, false, "the program ended with 7"],
      [32, true, ""],
    ] as const) {
      it(`reports a program that ends with ${code}`, async () => {
        const response = await run(`process.exit(${code})`);
        assert.deepEqual([response.getBail(), response.getError()], [bail, error]);
      });
    }

    it("requires no packages", async () => {
      const host = await languageHost();
      const response = await new Promise<GetRequiredPackagesResponse>((resolve, reject) =>
        host.getRequiredPackages(new GetRequiredPackagesRequest(), (error, packages) =>
          error === null ? resolve(packages) : reject(error),
        ),
      );
      assert.deepEqual(response.getPackagesList(), []);
    });

    it("loads a policy pack with the configuration of the stack", async () => {
      writeFileSync(join(home, "PulumiPolicy.yaml"), "runtime: nodejs\n");
      writeFileSync(
        join(home, "index.js"),
        `const { PolicyPack } = require("@pulumi/policy");
         const environment = require("@pulumi/pulumi").runtime.allConfig()["jitsi:environment"];
         new PolicyPack("of-" + environment, { policies: [] });`,
      );
      symlinkSync(join(ROOT, "node_modules"), join(home, "node_modules"));
      const request = new RunPluginRequest();
      request.setKind("analyzer");
      request.setArgsList([address]);
      request.setEnvList([`PATH=${process.env["PATH"]}`]);
      request.setInfo(program());
      const stream = (await languageHost()).runPlugin(request);
      stream.on("error", () => {});
      const [first] = (await once(stream, "data")) as [RunPluginResponse];
      const port = Buffer.from(first.getStdout_asU8()).toString().trim();

      const pack = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
      const configuration = new AnalyzerStackConfigureRequest();
      configuration.getConfigMap().set("jitsi:environment", "production");
      await new Promise<void>((resolve, reject) =>
        pack.configureStack(configuration, (error) => (error === null ? resolve() : reject(error))),
      );
      const info = await new Promise<AnalyzerInfo>((resolve, reject) =>
        pack.getAnalyzerInfo(new Empty(), (error, answer) => (error === null ? resolve(answer) : reject(error))),
      );
      assert.equal(info.getName(), "of-production");
      const running = findProcesses(`${address} ${home}`);
      assert.equal(running.length, 1);
      stream.cancel();
      await eventually(() => assert.deepEqual(running.filter(isRunning), []));
    });
  });

  describe("that lose their engine", () => {
    it("end the language host and its program", async () => {
      const { child, port } = await start("pulumi-language-nodejs");
      const host = new LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
      runner(`require("node:fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000);`);
      host.run(runRequest(), () => {});
      const pid = await eventually(() => Number(readFileSync(join(home, "pid"), "utf8")));
      engine.forceShutdown();
      await once(child, "exit");
      await eventually(() => assert.throws(() => process.kill(pid, 0)));
    });

    it("end the random provider", async () => {
      const { child } = await start("pulumi-resource-random");
      engine.forceShutdown();
      await once(child, "exit");
    });
  });

  describe("the random provider", () => {
    const URN = "urn:pulumi:dev::jitsi::random:index/randomPassword:RandomPassword::a";

    it("generates a different password each time, from the given characters", async () => {
      const make = async (): Promise<string> => {
        const made = await randomProvider.create?.(URN, { length: 40, special: false });
        return String((made?.outs as { readonly result?: unknown } | undefined)?.result);
      };
      const [one, other] = [await make(), await make()];
      assert.match(one, /^[A-Za-z0-9]{40}$/);
      assert.notEqual(one, other);
    });

    it("replaces a password only when an input changes or is removed", async () => {
      const state = { length: 40, keepers: { rotation: "1", of: "a" }, result: "secret" };
      const replaces = async (news: object): Promise<readonly string[] | undefined> =>
        (await randomProvider.diff?.("none", URN, state, news))?.replaces;
      assert.deepEqual(await replaces({ keepers: { of: "a", rotation: "1" }, length: 40 }), []);
      assert.deepEqual(await replaces({ length: 40, keepers: { rotation: "2", of: "a" } }), ["keepers"]);
      assert.deepEqual(await replaces({ length: 40 }), ["keepers"]);
    });

    it("refuses other resources", async () => {
      const urn = URN.replaceAll("andomPassword", "andomPet");
      await assert.rejects(async () => randomProvider.create?.(urn, {}), /makes passwords only/);
    });
  });
});

/** Retries until the action succeeds. The test's timeout ends it. */
async function eventually<T>(action: () => T): Promise<T> {
  for (;;) {
    try {
      return action();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
