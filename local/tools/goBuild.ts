import { type ExecFileException, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { onInterrupt } from "../terminal/interrupt";
import type { Log } from "../terminal/progress";
import { Unavailable, UserError } from "../terminal/userError";

/** Variables of a process; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A Go module and the environment of its build. */
export interface GoSource {
  /** Name in messages, for example "the local control plane". */
  readonly what: string;
  /** Folder of go.mod, whose tool lines name the programs. */
  readonly module: string;
  readonly env: Environment;
}

export interface GoInstall extends GoSource {
  /** Folder for the programs. */
  readonly into: string;
  readonly flags: readonly string[];
  /** Receives the output of Go when the build fails. */
  readonly logFile: string;
  readonly log: Log;
}

/** Messages of Go when it cannot fetch a module. */
const UNREACHABLE =
  /dial tcp|no such host|i\/o timeout|connection (refused|reset)|network is unreachable|TLS handshake|proxyconnect|module lookup disabled|x509:|\b(40[137]|429|50[0-4]) [A-Z][a-z]/;
const FULL = /no space left on device|disk quota exceeded/;
const TOO_OLD = /requires go >= \S+.*/;
const SHOW_EVERY_MS = 1_000;
const LAST_LINES = 12;

/** A hash of all inputs of a build. A folder with this hash in its name is never built again. */
export async function goFingerprint(source: GoSource, flags: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const own = readdirSync(source.module).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file));
  for (const file of own.toSorted()) hash.update(readFileSync(join(source.module, file)));
  return hash
    .update(JSON.stringify([flags, await goVersion(source), process.platform, process.arch]))
    .digest("hex")
    .slice(0, 16);
}

/** Version of Go for this module, for example `go1.26.8`. */
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

/**
 * Copies a module with all of its dependencies.
 * @param files empty files to add below the dependencies, by import path.
 */
export async function goVendor(source: GoSource, into: string, files: readonly string[]): Promise<void> {
  for (const file of ["go.mod", "go.sum"]) copyFileSync(join(source.module, file), join(into, file));
  await new Promise<void>((resolve, reject) => {
    // -e, since the missing files are an error.
    execFile("go", ["mod", "vendor", "-e"], { cwd: into, env: environment(source.env) }, (error, _, stderr) => {
      const [problem] = stderr.match(/^(?!go: (downloading|resolving embeds in) ).+$/m) ?? [];
      if (error === null && problem === undefined) resolve();
      else reject(explained(source, error ?? new Error(problem), stderr));
    });
  });
  for (const file of files) {
    const path = join(into, "vendor", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
  }
}

/** Builds the programs of the module's tool lines. */
export async function goInstall(build: GoInstall): Promise<void> {
  const args = ["install", "-v", "-mod=readonly", ...build.flags, "tool"];
  const env = { ...environment(build.env), GOBIN: build.into };
  const go = spawn("go", args, { cwd: build.module, env, stdio: ["ignore", "ignore", "pipe"] });
  const watched = onInterrupt(() => go.kill());
  const output: string[] = [];
  createInterface(go.stderr).on("line", (line) => output.push(line));

  const begin = Date.now();
  const progress = setInterval(() => build.log.progress(progressOf(output, build.into, begin)), SHOW_EVERY_MS);
  try {
    const error = await new Promise<ExecFileException | undefined>((resolve) => {
      go.once("error", resolve);
      go.once("close", (code, signal) =>
        resolve(code === 0 ? undefined : new Error(signal === null ? `exit code ${code}` : `signal ${signal}`)),
      );
    });
    if (error === undefined) return;
    writeFileSync(build.logFile, output.join("\n"));
    throw explained(build, error, output.join("\n"), build.logFile);
  } finally {
    clearInterval(progress);
    watched();
  }
}

function progressOf(output: readonly string[], folder: string, begin: number): string {
  const modules = output.filter((line) => line.startsWith("go: downloading")).length;
  const packages = output.filter((line) => !line.startsWith("go: ")).length;
  const seconds = Math.round((Date.now() - begin) / 1000);
  const done = readdirSync(folder);
  return [
    ...(modules > 0 ? [`${modules} modules fetched`] : []),
    `${packages} packages compiled`,
    done.length > 0 ? `done: ${done.join(", ")}` : "no program done yet",
    `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
  ].join(", ");
}

/** The caller's environment without a Go workspace, which would replace the pinned modules. */
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
        `Fetched and compiled modules are cached, and the same command continues from there.`,
    );
  }
  const last = stderr.trim().split("\n").slice(-LAST_LINES).join("\n  ");
  return new UserError(
    `Go could not build ${what} (${error.message}):\n  ${last}` +
      (logFile === undefined ? "" : `\nFull output: ${logFile}`),
  );
}
