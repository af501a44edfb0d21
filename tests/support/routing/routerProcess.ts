import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { PORTS } from "../../../stacks/catalogue/ports";
import { SCRIPTS } from "../../../components/routing/scripts";

/** Killed when the test process exits. */
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((one) => one.kill("SIGKILL")));

export interface RouterOptions {
  readonly name: string;
  /** Its own address on loopback; ports are those of the pod. */
  readonly address: string;
  readonly haproxy: string;
  readonly configuration: string;
  /** Whether the sidecar and place.lua run beside HAProxy, as in the pod. */
  readonly ours: boolean;
  /** Files that the pod would mount, and its sockets. */
  readonly folder: string;
  /** Variables of the configuration and of the sidecar: peers, DNS, certificate. */
  readonly env: Readonly<Record<string, string>>;
  /** Shell for the sidecar and the start script, with its arguments. */
  readonly shell: readonly [string, ...string[]];
}

interface Fetched {
  readonly status: number | undefined;
  readonly body: string;
}

/** A router's view as it reports it to others: one letter per slot. */
interface View {
  readonly sees: string;
  readonly open: string;
}

/** One replica of the router as its pod runs it, HAProxy and sidecar, as processes of this machine. */
export class RouterProcess {
  private haproxy: ChildProcess | undefined;
  private sidecar: ChildProcess | undefined;

  constructor(private readonly options: RouterOptions) {
    mkdirSync(options.folder, { recursive: true });
    for (const [name, text] of Object.entries({ ...SCRIPTS, "haproxy.cfg": options.configuration })) {
      writeFileSync(this.path(name), text);
    }
  }

  get name(): string {
    return this.options.name;
  }

  get address(): string {
    return this.options.address;
  }

  get pid(): number | undefined {
    return this.haproxy?.pid;
  }

  start(): void {
    this.startHaproxy();
    if (this.options.ours) this.sidecar = this.spawn(["certificate.sh"], "sidecar.log");
  }

  startHaproxy(): void {
    this.haproxy = this.spawn(["start.sh", this.path("haproxy.cfg")], "haproxy.log");
  }

  /** Starts a soft stop, as the pod's termination does: no new connections, open ones may end. */
  leave(): void {
    this.haproxy?.kill("SIGUSR1");
    this.sidecar?.kill("SIGTERM");
  }

  async stop(): Promise<void> {
    await this.kill(this.sidecar);
    await this.kill(this.haproxy);
  }

  async killSidecar(): Promise<void> {
    await this.kill(this.sidecar);
  }

  /** Resolves once HAProxy has ended. */
  async ended(): Promise<void> {
    if (this.haproxy?.exitCode === null && this.haproxy.signalCode === null) await once(this.haproxy, "exit");
  }

  /** @throws Error with the router's view and log when it is not ready after two minutes. */
  async ready(): Promise<void> {
    for (const began = Date.now(); !(await this.isReady()); await sleep(100)) {
      if (Date.now() - began < 120_000) continue;
      const view = await this.place("/view").catch(String);
      throw new Error(`${this.name} is not ready: its view is ${view}, its log\n${this.log().slice(-2000)}`);
    }
  }

  async isReady(): Promise<boolean> {
    return (await this.inside("/ready").catch(() => undefined)) === 200;
  }

  /** Status of a path of the metrics port. */
  async inside(path: string): Promise<number | undefined> {
    return (await this.fetchInside(path)).status;
  }

  async fetchInside(path: string): Promise<Fetched> {
    return this.fetch(PORTS.routerMetrics, path);
  }

  private async fetch(port: number, path: string): Promise<Fetched> {
    return new Promise((resolve, reject) => {
      get({ host: this.address, port, path, agent: false }, (answer) => {
        text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject);
      }).on("error", reject);
    });
  }

  /** Whether the router places new rooms on a shard, only keeps its rooms, or does not reach it. */
  async slot(shard: string): Promise<"open" | "draining" | "closed"> {
    const index = Number(shard.slice("shard-".length));
    const { open, sees } = await this.view();
    if (!/[uf]/.test(sees[index] ?? "")) return "closed";
    return open[index] === "o" ? "open" : "draining";
  }

  /** Number of shards on which it places new rooms. */
  async openSlots(): Promise<number> {
    if (this.options.ours) return (await this.view()).open.replaceAll("-", "").length;
    const { body } = await this.fetchInside("/metrics");
    return Number(/^haproxy_backend_active_servers\{proxy="rooms"\} (\d+)$/m.exec(body)?.[1]);
  }

  /** Waits until the router's own check finds a shard healthy. */
  async finds(shard: string): Promise<void> {
    while ((await this.slot(shard)) === "closed") await sleep(100);
  }

  /** Suspends the process, as a node without CPU time would. */
  pause(): void {
    this.haproxy?.kill("SIGSTOP");
  }

  resume(): void {
    this.haproxy?.kill("SIGCONT");
  }

  /** Waits until it places no new rooms on a shard. */
  async stopsPlacing(shard: string): Promise<void> {
    while ((await this.slot(shard)) === "open") await sleep(100);
  }

  /** HAProxy's log. */
  log(): string {
    return readFileSync(this.path("haproxy.log"), "utf8");
  }

  /** Sends a command to HAProxy's admin socket. */
  async tell(command: string): Promise<string> {
    const socket = connect(this.path("admin.sock"));
    socket.end(`${command}\n`);
    return text(socket);
  }

  private async view(): Promise<View> {
    const [, , sees = "", open = ""] = (await this.place("/view").catch(() => "")).trim().split(" ");
    return { sees, open };
  }

  /** Body of an answer of the placement port. */
  async place(path: string): Promise<string> {
    return (await this.fetch(PORTS.routerPlace, path)).body;
  }

  private path(file: string): string {
    return join(this.options.folder, file);
  }

  private spawn(args: readonly [script: string, ...string[]], log: string): ChildProcess {
    const { shell, env, name, address, folder, haproxy } = this.options;
    const [program, ...before] = shell;
    const [script, ...after] = args;
    const out = openSync(this.path(log), "a");
    const child = spawn(program, [...before, this.path(script), ...after], {
      env: {
        PATH: `${dirname(haproxy)}:${process.env["PATH"]}`,
        POD_NAME: name,
        POD_IP: address,
        PEER_PORT: String(PORTS.routerPeers),
        RUN_DIR: folder,
        LUA_DIR: folder,
        CERT_DIR: this.path("certificate"),
        BIND_HTTP: `${address}:${PORTS.routerHttp}`,
        BIND_HTTPS: `${address}:${PORTS.routerHttps}`,
        BIND_METRICS: `${address}:${PORTS.routerMetrics}`,
        BIND_PLACE: `${address}:${PORTS.routerPlace}`,
        ...env,
      },
      stdio: ["ignore", out, out],
    });
    closeSync(out);
    running.add(child.once("exit", () => running.delete(child)));
    return child;
  }

  private async kill(child: ChildProcess | undefined): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}
