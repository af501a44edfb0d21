import { type ExecFileException, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onInterrupt } from "../terminal/interrupt";
import type { Log } from "../terminal/progress";
import { Unavailable, UserError } from "../terminal/userError";

/** Variables of a process; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What Go is to build, and with which variables. */
export interface GoSource {
  /** What it is called in messages: "the local control plane". */
  readonly what: string;
  /** Folder of go.mod; what its tool lines name is built. */
  readonly module: string;
  readonly env: Environment;
}

export interface GoInstall extends GoSource {
  /** Folder for the programs. */
  readonly into: string;
  readonly flags: readonly string[];
  /** Everything Go said, written when the build fails. */
  readonly logFile: string;
  readonly log: Log;
}

/** What Go says when it cannot fetch a module, whatever stands in the way. */
const UNREACHABLE =
  /dial tcp|no such host|i\/o timeout|connection (refused|reset)|network is unreachable|TLS handshake|proxyconnect|module lookup disabled|x509:|\b(40[137]|429|50[0-4]) [A-Z][a-z]/;
const FULL = /no space left on device|disk quota exceeded/;
const TOO_OLD = /requires go >= \S+.*/;
const SHOW_EVERY_MS = 1_000;
const LAST_LINES = 12;

/** A hash of everything that the programs are made from: what is built under its name is never built again. */
export async function goFingerprint(source: GoSource, flags: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const own = readdirSync(source.module).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file));
  for (const file of own.toSorted()) hash.update(readFileSync(join(source.module, file)));
  return hash
    .update(JSON.stringify([flags, await goVersion(source), process.platform, process.arch]))
    .digest("hex")
    .slice(0, 16);
}

/** Version of the Go that this module would be built with, for example `go1.26.8`. */
async function goVersion(source: GoSource): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      "go",
      ["env", "GOVERSION"],
      { cwd: source.module, env: environment(source.env) },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim());
        else reject(explained(source, error, stderr));
      },
    );
  });
}

/** Builds the programs of the module's tool lines. */
export async function goInstall(build: GoInstall): Promise<void> {
  const args = ["install", "-v", "-mod=readonly", ...build.flags, "tool"];
  const env = { ...environment(build.env), GOBIN: build.into };
  const go = spawn("go", args, { cwd: build.module, env, stdio: ["ignore", "ignore", "pipe"] });
  const watched = onInterrupt(() => go.kill());
  const said: string[] = [];
  createInterface(go.stderr).on("line", (line) => said.push(line));

  const begin = Date.now();
  const progress = setInterval(() => build.log.progress(howFar(said, build.into, begin)), SHOW_EVERY_MS);
  try {
    const error = await new Promise<ExecFileException | undefined>((resolve) => {
      go.once("error", resolve);
      go.once("close", (code, signal) =>
        resolve(code === 0 ? undefined : new Error(signal === null ? `exit code ${code}` : `signal ${signal}`)),
      );
    });
    if (error === undefined) return;
    writeFileSync(build.logFile, said.join("\n"));
    throw explained(build, error, said.join("\n"), build.logFile);
  } finally {
    clearInterval(progress);
    watched();
  }
}

function howFar(said: readonly string[], folder: string, begin: number): string {
  const modules = said.filter((line) => line.startsWith("go: downloading")).length;
  const packages = said.filter((line) => !line.startsWith("go: ")).length;
  const seconds = Math.round((Date.now() - begin) / 1000);
  const done = readdirSync(folder);
  return [
    ...(modules > 0 ? [`${modules} modules fetched`] : []),
    `${packages} packages compiled`,
    done.length > 0 ? `done: ${done.join(", ")}` : "no program done yet",
    `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
  ].join(", ");
}

/** The caller's environment, less what would make this build another one. */
function environment(env: Environment): NodeJS.ProcessEnv {
  return { ...env, GOWORK: "off" };
}

function explained(
  { env, module, what }: GoSource,
  error: ExecFileException,
  stderr: string,
  logFile?: string,
): UserError {
  const needed = /^go (\S+)$/m.exec(readFileSync(join(module, "go.mod"), "utf8"))?.[1];
  if (error.code === "ENOENT") {
    return new Unavailable(
      `Go is not on the PATH; ${what} is built with it.\n` +
        `Install Go ${needed} or newer (https://go.dev/dl), or any Go since 1.21, which fetches the newer one itself.`,
    );
  }
  const tooOld = TOO_OLD.exec(stderr)?.[0];
  if (tooOld !== undefined) {
    return new Unavailable(
      `Go is too old: it ${tooOld}.\n` +
        `Install Go ${needed} or newer (https://go.dev/dl), or let Go fetch it: go env -w GOTOOLCHAIN=auto`,
    );
  }
  if (FULL.test(stderr)) {
    return new UserError(
      `The disk is full: ${what} could not be built.\n` +
        `Free some GB (go clean -cache empties Go's own cache) and run the same command again.`,
    );
  }
  const unreachable = stderr.split("\n").findLast((line) => UNREACHABLE.test(line));
  if (unreachable !== undefined) {
    return new Unavailable(
      `Go could not fetch the modules of ${what}: ${unreachable.trim()}\n` +
        `GOPROXY is ${env["GOPROXY"] ?? "what `go env GOPROXY` says"}; behind a proxy set HTTPS_PROXY, with a mirror: go env -w GOPROXY=<url>\n` +
        `Nothing is lost: what is fetched and compiled is kept, and the same command goes on from there.`,
    );
  }
  const last = stderr.trim().split("\n").slice(-LAST_LINES).join("\n  ");
  return new UserError(
    `Go could not build ${what} (${error.message}):\n  ${last}` +
      (logFile === undefined ? "" : `\nAll that Go said: ${logFile}`),
  );
}
