import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import {
  type ClientUnaryCall,
  Client,
  credentials,
  type handleUnaryCall,
  Server,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { type AnalyzerStackConfigureRequest, AnalyzerStackConfigureResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { ANY_SIZE, listen } from "./serve";

export interface PackProcess {
  /** Program and arguments of Node. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Output of the pack after its port. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly exited: (code: number) => void;
}

/** A policy pack behind a server that answers the engine before the pack starts. */
export interface ServedPack {
  readonly port: number;
  readonly stop: () => void;
}

/**
 * Serves a policy pack. The engine passes the stack's configuration by ConfigureStack, and the Node SDK reads it from the
 * environment at load. So that call starts the pack, and later calls are forwarded to it.
 */
export async function servePolicyPack(pack: PackProcess): Promise<ServedPack> {
  let child: ChildProcess | undefined;
  let client: Client | undefined;

  const configureStack: handleUnaryCall<AnalyzerStackConfigureRequest, AnalyzerStackConfigureResponse> = (
    { request },
    answer,
  ) => {
    const started = startPack(pack, configurationOf(request));
    child = started.child;
    started.port.then(
      (port) => {
        client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), ANY_SIZE);
        answer(null, new AnalyzerStackConfigureResponse());
      },
      (error: Error) => answer({ code: status.FAILED_PRECONDITION, details: error.message }),
    );
  };

  const passOn =
    (path: string): handleUnaryCall<Buffer, Buffer> =>
    (call, answer) => {
      if (client === undefined) {
        answer({ code: status.UNAVAILABLE, details: "the policy pack has got no configuration yet" });
        return;
      }
      const passed: ClientUnaryCall = client.makeUnaryRequest(
        path,
        same,
        same,
        call.request,
        (error: ServiceError | null, response?: Buffer) => answer(error, response),
      );
      call.on("cancelled", () => passed.cancel());
    };

  // A missing method is answered with UNIMPLEMENTED, which the engine treats as a pack without handshake.
  const { configureStack: typed, handshake: _, ...others } = AnalyzerService;
  const raw = Object.entries(others).map(([name, method]) => {
    const untouched = {
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    return [name, { ...method, ...untouched }] as const;
  });
  const server = new Server(ANY_SIZE);
  server.addService(
    { configureStack: typed, ...Object.fromEntries(raw) },
    {
      configureStack,
      ...Object.fromEntries(raw.map(([name, { path }]) => [name, passOn(path)])),
    },
  );
  return {
    port: await listen(server),
    stop: () => {
      child?.kill();
      client?.close();
      server.forceShutdown();
    },
  };
}

/** Environment variables from which the SDK reads a stack's configuration. */
function configurationOf(request: AnalyzerStackConfigureRequest): NodeJS.ProcessEnv {
  return {
    PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
    PULUMI_NODEJS_PROJECT: request.getProject(),
    PULUMI_NODEJS_STACK: request.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
  };
}

/** Starts the pack. @returns its process and the port that it prints first. */
function startPack(
  { argv, cwd, env, exited, stderr, stdout }: PackProcess,
  configuration: NodeJS.ProcessEnv,
): { readonly child: ChildProcess; readonly port: Promise<number> } {
  const child = spawn(process.execPath, argv, {
    cwd,
    env: { ...env, ...configuration },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.setEncoding("utf8").on("data", stderr);
  const port = new Promise<number>((resolve, reject) => {
    let first = true;
    createInterface(child.stdout).on("line", (line) => {
      if (first) resolve(Number(line));
      else stdout(`${line}\n`);
      first = false;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      reject(new Error(`the policy pack in ${cwd} ended with ${code ?? "a signal"} before it served`));
      exited(code ?? 1);
    });
  });
  return { child, port };
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
