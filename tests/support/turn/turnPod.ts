import { type ChildProcess, execFile, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PORTS } from "../../../stacks/catalogue/ports";
import { AS_ROOT } from "../../../local/tools/coturn";
import type { JitsiRecording } from "../../components/jitsi/harness";
import { inputs, main, pod, secretValues } from "../../components/jitsi/inspect";
import { writeCertificate } from "../routing/certificate";
import { countRun } from "../toolRuns";
import { until } from "../wait";

const run = promisify(execFile);

/** The pod's address. */
export const POD = "10.244.0.5";
const POD6 = "fd00:10:244::5";
/** An ordinary public address. */
export const CLIENT = "81.2.69.142";

/** A client's session. */
export interface Session {
  readonly peer: string;
  /** Data over a channel, or by indications after a permission. coturn checks each separately. */
  readonly method?: "channel" | "permission";
  readonly protocol?: "TLS" | "UDP";
  /** Concurrent clients with one user name. Each opens two sessions and sends over one of them. */
  readonly clients?: number;
  readonly messages?: number;
  readonly bytes?: number;
  /** Time between two messages, milliseconds. */
  readonly interval?: number;
  /** Appended to the expiry time, which is the complete user name from prosody. */
  readonly user?: string;
  /** Default: the secret that the region gives to prosody. */
  readonly secret?: string;
}

export interface Answer {
  /** Error code of the server; undefined when it relayed. */
  readonly error: number | undefined;
  readonly sent: number;
  /** Messages that came back from the peer. */
  readonly received: number;
}

/**
 * A turnserver with the rendered pod of TURN: command, arguments, configuration, secret, mounts, user.
 * A client and echoing peers are outside of the pod.
 */
export class TurnPod {
  /** Output of the pod. */
  output = "";
  private readonly folder = mkdtempSync(join(tmpdir(), "turn-"));
  private readonly processes: ChildProcess[] = [];
  private ids = { world: 0, pod: 0 };
  private server: ChildProcess | undefined;

  private constructor(
    private readonly programs: string,
    private readonly recording: JitsiRecording,
  ) {}

  /**
   * @param programs folder of coturn's programs.
   * @param recording a region with TURN.
   * @param peers addresses outside of the pod at which a peer answers.
   * @param change changes the region's configuration.
   * @param others addresses outside of the pod without a peer.
   */
  static async start(
    programs: string,
    recording: JitsiRecording,
    peers: readonly string[],
    change: (text: string) => string = (text) => text,
    others: readonly string[] = [],
  ): Promise<TurnPod> {
    const made = new TurnPod(programs, recording);
    try {
      await made.makeNetwork([...peers, ...others], change);
      for (const peer of peers) made.inWorld("turnutils_peer", "-L", peer, "-p", String(PORTS.media));
      made.startServer();
      const limit = Date.now() + 60_000;
      await until(async () => {
        if (made.server?.exitCode != null || Date.now() > limit)
          throw new Error(`turnserver does not listen:\n${made.output}`);
        return (await made.listening()).includes(`tcp ${PORTS.turns}`);
      });
      return made;
    } catch (error) {
      await made.stop();
      throw error;
    }
  }

  /** Ports on which the pod listens on its own IPv4 address or on all, such as `tcp 5349`. */
  async listening(): Promise<readonly string[]> {
    const { stdout } = await run("nsenter", [...this.enter("pod"), "--", "ss", "-ltunH"]);
    const sockets = stdout.split("\n").map((line) => line.split(/\s+/));
    const open = sockets.flatMap(([kind, , , , local = ""]) => {
      const [, address, port] = /^(.*):(\d+)$/.exec(local) ?? [];
      return address === POD || address === "*" || address === "0.0.0.0" ? [`${kind} ${port}`] : [];
    });
    return [...new Set(open)].toSorted();
  }

  /** Writes another certificate into the mounted Secret. @returns its fingerprint. */
  async renewCertificate(): Promise<string> {
    await writeCertificate(this.certificates, "turn.meet.example.org");
    // Kubernetes' default for the files of a Secret.
    for (const file of ["tls.key", "tls.crt"]) chmodSync(join(this.certificates, file), 0o644);
    return new X509Certificate(readFileSync(join(this.certificates, "tls.crt"))).fingerprint256;
  }

  /** Fingerprint of the served certificate. */
  async shownCertificate(): Promise<string> {
    const command = `openssl s_client -connect ${POD}:${PORTS.turns} </dev/null 2>/dev/null | openssl x509`;
    const { stdout } = await run("nsenter", [...this.enter("world"), "--", "sh", "-c", command]);
    return new X509Certificate(stdout).fingerprint256;
  }

  /** Connects a client and resets its TLS connection, as when its network fails. */
  async breakConnection(): Promise<void> {
    const script = `
      const socket = require("node:net").connect(${PORTS.turns}, "${POD}");
      const tls = require("node:tls").connect({ socket, rejectUnauthorized: false });
      tls.on("secureConnect", () => socket.resetAndDestroy()).on("error", () => undefined);`;
    await run("nsenter", [...this.enter("world"), "--", process.execPath, "-e", script]);
  }

  /** Files below a folder of the running container, for example its temporary ones. */
  async files(folder: string): Promise<readonly string[]> {
    const root = `/proc/${this.ids.pod}/root${this.root}${folder}`;
    const { stdout } = await run("find", [root, "-type", "f", "-printf", "%m %f\n"]);
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .toSorted();
  }

  /** @throws when the server gives no answer. */
  async ask(session: Session): Promise<Answer> {
    const { peer, method = "channel", protocol = "TLS", clients = 1, messages = 1, bytes = 100 } = session;
    const { secret = this.secret } = session;
    countRun("turnutils_uclient");
    const { stdout, stderr, code, killed } = await this.client([
      ...(protocol === "TLS" ? ["-t", "-S", "-E", join(this.certificates, "tls.crt"), "-p", `${PORTS.turns}`] : []),
      ...(protocol === "UDP" ? ["-p", `${PORTS.stun}`] : []),
      ...["-c", "-W", secret, "-e", peer, "-r", `${PORTS.media}`, "-m", `${clients}`, "-n", `${messages}`],
      ...["-l", `${bytes}`, "-z", `${session.interval ?? 20}`],
      ...(session.user === undefined ? [] : ["-u", session.user]),
      ...(peer.includes(":") ? ["-x"] : []),
      ...(method === "permission" ? ["-s"] : []),
      POD,
    ]);
    const text = `${stdout}\n${stderr}`;
    // The client provokes error 437 at random and then allocates again.
    const error = /error (?!437)(\d{3}) \(/.exec(text)?.[1];
    if (error !== undefined) return { error: Number(error), sent: 0, received: 0 };
    const [, sent, received] = /tot_send_msgs=(\d+), tot_recv_msgs=(\d+)\s*\n(?!.*tot_send_msgs)/s.exec(text) ?? [];
    // The client retries after 401 and then stops without the code.
    if (text.includes("Cannot complete Allocation")) return { error: 401, sent: 0, received: 0 };
    if (killed || code !== 0 || sent === undefined) throw new Error(`no answer for ${peer}:\n${text.slice(-2000)}`);
    return { error: undefined, sent: Number(sent), received: Number(received) };
  }

  /** Runs a program outside of the pod. @returns what it prints. */
  async runOutside(program: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run("nsenter", [...this.enter("world"), "--", program, ...args]);
    return stdout;
  }

  async stop(): Promise<void> {
    for (const one of this.processes.reverse()) {
      if (one.exitCode !== null || one.signalCode !== null) continue;
      const ended = once(one, "exit");
      // Process groups, because the script starts turnserver.
      if (one.pid !== undefined) process.kill(-one.pid, "SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The secret that it shares with prosody. */
  get secret(): string {
    return secretValues(this.recording.one("Secret", /^turn$/))["TURN_CREDENTIALS"] ?? "";
  }

  private get certificates(): string {
    return join(this.folder, "certificate");
  }

  private get root(): string {
    return join(this.folder, "root");
  }

  private async makeNetwork(outside: readonly string[], change: (text: string) => string): Promise<void> {
    for (const folder of ["configuration", "certificate", "root"]) mkdirSync(join(this.folder, folder));
    // The pod runs as an unprivileged user.
    for (const folder of ["", "configuration", "certificate", "root"]) chmodSync(join(this.folder, folder), 0o755);
    await this.renewCertificate();
    const { data = {} } = inputs(this.recording.one("ConfigMap", /^turn$/));
    const files = { ...data, "turnserver.conf": change(data["turnserver.conf"] ?? "") };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, "configuration", name), text);

    const ready = join(this.folder, "ready");
    const script = join(__dirname, "network.sh");
    const addresses = [CLIENT, ...outside];
    const world = this.spawned("unshare", [
      ...[...AS_ROOT, "--net", "--mount", "sh", script, POD, POD6, this.programs, ready, this.root],
      ...[...addresses, "--", ...this.mounts()],
    ]);
    let errors = "";
    world.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
    await until(async () => {
      if (world.exitCode !== null) throw new Error(`no network namespaces: ${errors}`);
      return existsSync(ready) && readFileSync(ready, "utf8").endsWith("\n");
    });
    this.ids = { world: world.pid ?? 0, pod: Number(readFileSync(ready, "utf8")) };
  }

  /** The container's mounts, as network.sh takes them. */
  private mounts(): readonly string[] {
    const coturn = this.recording.one("Deployment", /^turn$/);
    return (main(coturn).volumeMounts ?? []).map(({ name, mountPath }) => {
      const volume = pod(coturn).volumes?.find((one) => one.name === name);
      const folder = volume?.configMap !== undefined ? "configuration" : volume?.secret && "certificate";
      return `${folder === undefined ? "tmpfs" : join(this.folder, folder)}=${mountPath}`;
    });
  }

  private startServer(): void {
    const coturn = this.recording.one("Deployment", /^turn$/);
    const { command = [] } = main(coturn);
    // The third argument is the interval of checks of the certificate, in seconds.
    const [shell = "", option = "", script = "", name = "", configuration = "", folder = "", , written = ""] = command;
    const user = String(pod(coturn).securityContext?.runAsUser);
    // Without root only one user exists.
    const asUser = AS_ROOT.length > 0 ? [] : ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
    this.server = this.spawned("nsenter", [
      ...[...this.enter("pod"), "--", "chroot", this.root, "env", "-i", "PATH=/opt/coturn:/usr/sbin:/usr/bin"],
      ...[`TURN_CREDENTIALS=${this.secret}`, ...asUser, ...(AS_ROOT.length > 0 ? [] : ["--no-new-privs"])],
      ...[shell, option, script, name, configuration, folder, "0.2", written],
    ]);
    for (const stream of [this.server.stdout, this.server.stderr]) {
      stream?.on("data", (data: Buffer) => (this.output += data.toString()));
    }
  }

  private enter(where: "world" | "pod"): readonly string[] {
    const user = AS_ROOT.length > 0 ? ["--user", "--preserve-credentials"] : [];
    return ["--target", String(this.ids[where]), ...user, "--net", "--mount"];
  }

  private inWorld(program: string, ...args: readonly string[]): ChildProcess {
    return this.spawned("nsenter", [...this.enter("world"), "--", join(this.programs, program), ...args]);
  }

  private async client(args: readonly string[]): Promise<{
    readonly stdout: string;
    readonly stderr: string;
    readonly code: number | null;
    readonly killed: boolean;
  }> {
    const child = this.inWorld("turnutils_uclient", ...args);
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr?.on("data", (data: Buffer) => (stderr += data.toString()));
    let killed = false;
    const limit = setTimeout(() => (killed = child.kill("SIGKILL")), 30_000);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(limit);
    return { stdout, stderr, code, killed };
  }

  private spawned(program: string, args: readonly string[]): ChildProcess {
    // Its own process group, so that its children end with it. The pipe keeps the namespaces while this process runs.
    const child = spawn(program, args, { detached: true, stdio: "pipe" });
    this.processes.push(child);
    return child;
  }
}
