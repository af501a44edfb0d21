import { setImmediate } from "node:timers/promises";
import { runtime } from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { StackConfig } from "../config/stackConfig";
import { ROOT } from "../machine/paths";
import { UserError } from "../terminal/userError";
import { CLOUD_FUNCTIONS } from "./cloudAnswers";
import { type Registration, readRequest, urnOf } from "./registration";

/** A provider's answer to the registration of a resource. */
export interface Answer {
  /** Empty for components. */
  readonly id: string;
  /** Outputs, secrets marked. */
  readonly state: Readonly<Record<string, unknown>>;
}

export interface ProgramRun {
  readonly config: Pick<StackConfig, "project" | "stack" | "values" | "secretKeys"> & { readonly root?: string };
  /** Path of the module to run, or its body. */
  readonly program: string | (() => unknown);
  /** Takes the place of the providers. Called for each resource after its dependencies have been answered. */
  readonly answer: (registration: Registration) => Promise<Answer>;
  /** Results of provider functions, by token. Default: those of an empty account. */
  readonly functions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** As in `pulumi preview`: outputs that an answer lacks are unknown. Default false. */
  readonly preview?: boolean;
}

export interface ProgramResult {
  /** In the order of registration, the stack itself first. */
  readonly registrations: readonly Registration[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Warnings that the program logged with `log.warn`. */
  readonly warnings: readonly string[];
}

/** The SDK's state is global, so programs run one after the other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a Pulumi program in this process, on the SDK's test monitor, and records every resource registration.
 * @throws the first error of the program, of an answer or of a rejected input. No further registration is answered, and running
 *   answers have ended.
 */
export function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const own = last.then(() => runAlone(run));
  last = own.catch(() => undefined);
  return own;
}

async function runAlone(run: ProgramRun): Promise<ProgramResult> {
  const { config, program, answer, functions = CLOUD_FUNCTIONS, preview = false } = run;
  runtime.setAllConfig(config.values, [...config.secretKeys]);
  const failure = new Failure();
  const warnings = new Warnings();
  // The SDK records a stack trace for each promise. Mapping them to TypeScript would double the run time, and the usual ten frames
  // take a quarter of it.
  const { stackTraceLimit } = Error;
  const mapToSource = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Reflect.deleteProperty(Error, "prepareStackTrace");
  Error.stackTraceLimit = 3;
  const registrations = await listen({ config, answer, functions, preview }, failure);
  try {
    const finished = async (): Promise<Record<string, unknown>> => {
      const outputs = await runtime.runInPulumiStack(async () => load(program));
      await runtime.disconnect();
      await failure.settled();
      return outputs as Record<string, unknown>;
    };
    const outputs = await Promise.race([finished(), failure.first]);
    return { registrations: [...registrations.values()], outputs, warnings: warnings.texts };
  } catch (error) {
    failure.report(error);
    await failure.settled();
    // The SDK reports pending promises as leaks and fails the process at its exit.
    runtime.resetOptions("", "", -1, "", "", false, "");
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (mapToSource !== undefined) Object.defineProperty(Error, "prepareStackTrace", mapToSource);
    warnings.close();
    failure.close();
  }
}

/** The SDK's store of the options that a language host sets. */
interface Sdk {
  getStore(): { readonly settings: { readonly options: { rootDirectory: string } } };
}

/** Internal methods of the SDK's test monitor. */
interface Monitor {
  registerResource(request: RegisterResourceRequest, callback: (error: unknown, response: unknown) => void): void;
  newUrn(parent: string, type: string, name: string): string;
}

/**
 * Installs the answers in place of the providers. The SDK's mocks receive only type, name and inputs (pulumi/pulumi#14421), so the
 * request itself is intercepted.
 */
async function listen(
  { config, answer, functions, preview }: Required<Omit<ProgramRun, "program">>,
  failure: Failure,
): Promise<ReadonlyMap<string, Registration>> {
  const { project, stack } = config;
  const registrations = new Map<string, Registration>();
  let next: Answer = { id: "", state: {} };
  const mocks: Parameters<typeof runtime.setMocks>[0] = {
    newResource: () => ({ id: next.id, state: { ...next.state } }),
    call: ({ token }) => {
      const result = functions[token];
      if (result === undefined)
        throw new UserError(`the provider function ${token} is not available without a provider`);
      return { ...result };
    },
  };
  await runtime.setMocks(mocks, project, stack, preview);
  const sdk = require("@pulumi/pulumi/runtime/state") as Sdk;
  sdk.getStore().settings.options.rootDirectory = config.root ?? ROOT;
  const monitor = runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.newUrn = (parent, type, name) => urnOf(stack, project, parent, type, name);
  monitor.registerResource = (request, callback) => {
    if (failure.happened) return;
    const urn = monitor.newUrn(request.getParent(), request.getType(), request.getName());
    const registration = readRequest(request, urn, registrations.get(request.getParent()));
    if (registrations.has(urn)) {
      failure.report(
        new UserError(`two resources of type ${registration.type} have the name ${registration.name}: ${urn}`),
      );
      return;
    }
    registrations.set(urn, registration);
    failure.watch(
      answer(registration).then((answered) => {
        // The monitor calls newResource synchronously.
        next = answered;
        register(request, callback);
      }),
    );
  };
  return registrations;
}

/** The first error of a program run. A rejected input appears only as an unhandled rejection of the process. */
class Failure {
  readonly first: Promise<never>;
  happened = false;
  private reject: (error: unknown) => void = () => undefined;
  private readonly underWay = new Set<Promise<void>>();
  private readonly others = process.listeners("unhandledRejection");

  constructor() {
    this.first = new Promise((_, reject) => (this.reject = reject));
    this.first.catch(() => undefined);
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", this.report);
    process.on("beforeExit", this.starved);
  }

  readonly report = (error: unknown): void => {
    this.happened = true;
    this.reject(error);
  };

  watch(answering: Promise<void>): void {
    this.underWay.add(answering);
    void answering.catch(this.report).finally(() => this.underWay.delete(answering));
  }

  /** Waits until all answers have settled. Node reports an unhandled rejection only after a turn of its event loop. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.underWay);
    for (let turn = 0; turn < 3; turn++) await setImmediate();
  }

  close(): void {
    process.removeListener("beforeExit", this.starved);
    process.removeListener("unhandledRejection", this.report);
    for (const listener of this.others) process.on("unhandledRejection", listener);
  }

  private readonly starved = (): void =>
    this.report(
      new UserError("the program waits for a promise that never settles: one of its own, or a cycle of resources"),
    );
}

/** Collects warnings. Without an engine the SDK writes them to the console. */
class Warnings {
  readonly texts: string[] = [];
  private readonly warn = console.warn;

  constructor() {
    console.warn = (text: unknown, ...rest: unknown[]): void => {
      const own = /^warning: \[runtime\] (.*)$/s.exec(String(text))?.[1];
      if (own === undefined) this.warn(text, ...rest);
      else this.texts.push(own);
    };
  }

  close(): void {
    console.warn = this.warn;
  }
}

/**
 * The exports of the module are the stack's outputs; an exported function is called for them. The module runs again each time. The modules
 * that it imports stay in the cache, since loading them has no side effects.
 */
function load(program: string | (() => unknown)): unknown {
  if (typeof program === "function") return program();
  delete require.cache[require.resolve(program)];
  const exported: unknown = require(program);
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}
