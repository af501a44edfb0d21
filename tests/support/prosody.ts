import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureProsody } from "../../local/tools/prosody";
import { folder, until } from "../shell/run";
import { SILENT } from "./controlPlane";
import { orSkip } from "./skip";

/** Path of prosody's configuration in the image. */
const IN_THE_IMAGE = "/run/prosody/config/prosody.cfg.lua";

/** Debian's prosody with one host, meet.jitsi, and hashed passwords, as the image configures it for mode internal. */
export interface Prosody {
  /** Script in place of prosodyctl that uses this prosody's configuration. */
  readonly prosodyctl: string;
  start(): void;
  /** Kills it; its accounts stay. */
  kill(): Promise<void>;
  /** Whether a client may log in. */
  login(name: string, password: string): Promise<boolean>;
  remove(): Promise<void>;
}

/** Skips the tests of the suite when Debian's prosody is not available. */
export async function needProsody(context: Mocha.Context): Promise<void> {
  context.timeout(5 * 60_000);
  await orSkip(context, ensureProsody(SILENT));
}

export function prosody(port: number): Prosody {
  const home = mkdtempSync(join(tmpdir(), "prosody-"));
  const config = join(home, "prosody.cfg.lua");
  mkdirSync(join(home, "data"));
  writeFileSync(config, configuration(home, port));
  let running: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const child = running;
    running = undefined;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };
  return {
    prosodyctl: `[ "$1 $2" = "--config ${IN_THE_IMAGE}" ] || exit 64; shift 2; exec /usr/bin/prosodyctl --config ${config} "$@"`,
    start: () => {
      running = spawn("/usr/bin/prosody", ["--config", config, "-F"], { stdio: "ignore" });
    },
    kill,
    login: (name, password) => login(port, name, password),
    remove: async () => {
      await kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * Runs Debian's prosody until its output suffices.
 * @param lines of its configuration, besides folders and disabled modules.
 */
export async function prosodySays(
  lines: string,
  enough: (said: string) => boolean,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const running = runProsody(lines, env);
  try {
    await until(() => enough(running.said()) || running.ended());
  } finally {
    running.stop();
  }
  return running.said();
}

/** A running prosody with its output so far. */
export interface RunningProsody {
  said(): string;
  ended(): boolean;
  stop(): void;
}

/** Starts Debian's prosody, with a configuration as for {@link prosodySays}. */
export function runProsody(lines: string, env: Readonly<Record<string, string>> = {}): RunningProsody {
  const home = folder();
  const config = join(home, "prosody.cfg.lua");
  writeFileSync(
    config,
    `
run_as_root = true
data_path = "${home}"
pidfile = "${home}/prosody.pid"
modules_disabled = { "s2s", "c2s", "tls" }
log = { { levels = { min = "info" }, timestamps = "%Y-%m-%d %X", to = "console" } }
${lines}`,
  );
  const child = spawn("/usr/bin/prosody", ["--config", config, "-F"], { env: { PATH: process.env["PATH"], ...env } });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data.toString()));
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  return { said: () => said, ended: () => child.exitCode !== null, stop: () => void child.kill("SIGKILL") };
}

function configuration(home: string, port: number): string {
  return `
run_as_root = true
data_path = "${home}/data"
pidfile = "${home}/prosody.pid"
log = { { levels = { min = "warn" }, to = "console" } }
modules_enabled = { "saslauth", "admin_shell" }
modules_disabled = { "s2s", "tls" }
c2s_interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_hashed"
VirtualHost "meet.jitsi"
`;
}

const STREAM =
  "<stream:stream to='meet.jitsi' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/** Logs in as a client does, by SASL PLAIN, since stored passwords are hashed. */
async function login(port: number, name: string, password: string): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    return await new Promise<boolean>((resolve, reject) => {
      let heard = "";
      let asked = false;
      socket.on("error", reject);
      socket.on("close", () => reject(new Error(`prosody closed the connection: ${heard}`)));
      socket.on("data", (data: Buffer) => {
        heard += data.toString();
        if (!asked && heard.includes("</stream:features>")) {
          asked = true;
          const credentials = Buffer.from(`\0${name}\0${password}`).toString("base64");
          socket.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${credentials}</auth>`);
        }
        if (heard.includes("<success")) resolve(true);
        if (heard.includes("<failure")) resolve(false);
      });
      socket.write(STREAM);
    });
  } finally {
    socket.destroy();
  }
}
