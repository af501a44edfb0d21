import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  type ServerWritableStream,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  AboutResponse,
  GetRequiredPackagesResponse,
  type ProgramInfo,
  type RunPluginRequest,
  RunPluginResponse,
  type RunRequest,
  RunResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { version } from "@pulumi/pulumi/version";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type PackProcess, servePolicyPack } from "./policyPack";
import { ANY_SIZE, endWithEngine, listen } from "./serve";

/** Exit code of the SDK's runner after it has reported the error. */
const REPORTED = 32;

/**
 * The Node.js language host for machines that cannot get the official one. It starts programs and policy packs by the
 * runners of the SDK, and omits what an update never uses (installation, code generation, debuggers).
 */
export class LanguageHost {
  private readonly children = new Set<ChildProcess>();
  private readonly stops = new Set<() => void>();

  constructor(private readonly engine: string) {}

  serve(): Promise<number> {
    const server = new Server(ANY_SIZE);
    server.addService(LanguageRuntimeService, this.methods());
    return listen(server);
  }

  /** Stops the processes of this host. */
  stop(): void {
    for (const child of this.children) child.kill();
    for (const stop of this.stops) stop();
  }

  private methods(): UntypedServiceImplementation {
    const getPluginInfo: handleUnaryCall<Empty, PluginInfo> = (_, answer) => {
      const info = new PluginInfo();
      info.setVersion(version);
      answer(null, info);
    };
    // Each registration names its provider. A list from package.json would name aws and gcp for every stack, and the engine would
    // download them before it runs the program.
    const getRequiredPackages: handleUnaryCall<unknown, GetRequiredPackagesResponse> = (_, answer) =>
      answer(null, new GetRequiredPackagesResponse());
    const about: handleUnaryCall<unknown, AboutResponse> = (_, answer) => {
      const response = new AboutResponse();
      response.setExecutable(process.execPath);
      response.setVersion(process.version);
      answer(null, response);
    };
    // `make` installs.
    const installDependencies: handleServerStreamingCall<unknown, unknown> = (call) => void call.end();
    const run: handleUnaryCall<RunRequest, RunResponse> = ({ request }, answer) => {
      this.run(request).then(
        (response) => answer(null, response),
        (error: Error) => answer({ code: status.INTERNAL, details: error.message }),
      );
    };
    const runPlugin: handleServerStreamingCall<RunPluginRequest, RunPluginResponse> = (call) => {
      this.runPolicyPack(call).catch((error: Error) =>
        call.destroy(Object.assign(error, { code: status.INTERNAL, details: error.message })),
      );
    };
    const cancel: handleUnaryCall<Empty, Empty> = (_, answer) => {
      this.stop();
      answer(null, new Empty());
    };
    return { getPluginInfo, getRequiredPackages, about, installDependencies, run, runPlugin, cancel };
  }

  /** Runs a program to its end. */
  private run(request: RunRequest): Promise<RunResponse> {
    const program = programOf(request);
    const child = spawn(
      process.execPath,
      [...program.nodeArgs, runner(program.folder, "run"), ...programArgs(request, this.engine)],
      {
        cwd: program.folder,
        env: {
          ...process.env,
          ...program.env,
          PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        },
        stdio: ["ignore", "inherit", "inherit"],
      },
    );
    this.children.add(child);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.children.delete(child);
        const response = new RunResponse();
        response.setBail(code === REPORTED);
        if (code !== 0 && code !== REPORTED) response.setError(`the program ended with ${code ?? signal}`);
        resolve(response);
      });
    });
  }

  private async runPolicyPack(call: ServerWritableStream<RunPluginRequest, RunPluginResponse>): Promise<void> {
    const { request } = call;
    if (request.getKind() !== "analyzer") throw new Error(`no plugins of the kind ${request.getKind()} are run here`);
    const { env, folder, nodeArgs } = programOf(request);
    const pack: PackProcess = {
      argv: [...nodeArgs, runner(folder, "run-policy-pack"), ...request.getArgsList(), folder],
      cwd: folder,
      env: { ...Object.fromEntries(request.getEnvList().map(variable)), ...env },
      stdout: (text) => void call.write(output("stdout", text)),
      stderr: (text) => void call.write(output("stderr", text)),
      exited: (code) => {
        const last = new RunPluginResponse();
        last.setExitcode(code);
        call.end(last);
      },
    };
    const served = await servePolicyPack(pack);
    this.stops.add(served.stop);
    call.once("cancelled", () => {
      this.stops.delete(served.stop);
      served.stop();
    });
    pack.stdout(`${served.port}\n`);
  }
}

interface Program {
  readonly folder: string;
  readonly nodeArgs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Folder of a program and its options in Pulumi.yaml. */
function programOf(request: { getInfo(): ProgramInfo | undefined }): Program {
  const info = request.getInfo();
  if (info === undefined) throw new Error("the engine names no program");
  const options = (info.getOptions()?.toJavaScript() ?? {}) as {
    readonly nodeargs?: string;
    readonly typescript?: boolean;
  };
  return {
    folder: info.getProgramDirectory(),
    nodeArgs: options.nodeargs?.split(/\s+/).filter((argument) => argument !== "") ?? [],
    env: options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" },
  };
}

function programArgs(request: RunRequest, engine: string): readonly string[] {
  const info = request.getInfo();
  const options = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory(),
    stack: request.getStack(),
    pwd: info?.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info?.getEntryPoint() ?? ".",
    ...request.getArgsList(),
  ];
}

/** A runner of the SDK that the program uses. */
function runner(folder: string, name: "run" | "run-policy-pack"): string {
  return createRequire(join(folder, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);
}

function variable(text: string): readonly [string, string] {
  const end = text.indexOf("=");
  return [text.slice(0, end), text.slice(end + 1)];
}

function output(stream: "stdout" | "stderr", text: string): RunPluginResponse {
  const response = new RunPluginResponse();
  if (stream === "stdout") response.setStdout(Buffer.from(text));
  else response.setStderr(Buffer.from(text));
  return response;
}

if (require.main === module) {
  const engine = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
  const host = new LanguageHost(engine);
  const end = (): void => {
    host.stop();
    process.exit();
  };
  endWithEngine(engine, end);
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  void host.serve().then((port) => console.log(String(port)));
}
