import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Output so far, stdout and stderr. */
  output(): string;
  stop(signal: NodeJS.Signals): void;
}

const undo: (() => void | Promise<void>)[] = [];

/** Stops the processes of a test and removes its files. */
export async function cleanUp(): Promise<void> {
  for (const one of undo.splice(0).reverse()) await one();
}

/** Runs a script as a container does: `sh -c text name arguments…`. */
export function start(text: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  // Its own process group, so that children of the script end with the test, too.
  const options = { detached: true, env: { PATH: process.env["PATH"], ...env } };
  const child = spawn("sh", ["-c", text, "step", ...args], options);
  let out = "";
  let err = "";
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
    output += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
    output += data.toString();
  });
  // Children of the script may keep its pipes open, so the end of the process counts.
  const ended = new Promise<Ended>((resolve) => child.on("exit", (code) => resolve({ code, out, err })));
  undo.push(() => {
    killGroup(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  });
  return { ended, output: () => output, stop: (signal) => child.kill(signal) };
}

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch (error) {
    // All have ended already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

export function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "step-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  undo.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A PATH with scripts in place of some programs. */
export function pathWith(programs: Readonly<Record<string, string>>): string {
  const scripts = Object.entries(programs).map(([name, script]) => [name, `#!/bin/sh\n${script}`]);
  const path = folder(Object.fromEntries(scripts) as Record<string, string>);
  for (const name of Object.keys(programs)) chmodSync(join(path, name), 0o755);
  return `${path}${delimiter}${process.env["PATH"]}`;
}

/** A `sleep` that counts its calls, so that a test can wait for rounds of a script in which nothing may happen. */
export function countingSleep(): { readonly script: string; rounds(): number } {
  const count = join(folder(), "count");
  const sleep = execFileSync("sh", ["-c", "command -v sleep"], { encoding: "utf8" }).trim();
  return {
    script: `echo >> ${count}; exec ${sleep} "$@"`,
    rounds: () => (existsSync(count) ? readFileSync(count, "utf8").length : 0),
  };
}

export interface Stub {
  readonly url: string;
  readonly port: number;
  /** Requests, as `METHOD path body`. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** An HTTP server on loopback. {@link cleanUp} also closes one that never answers. */
export async function stub(listener: RequestListener, host = "127.0.0.1", port = 0): Promise<Stub> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    void body(request).then((text) => {
      requests.push(`${request.method} ${request.url} ${text}`.trim());
      listener(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  undo.push(close);
  const bound = (server.address() as AddressInfo).port;
  return { url: `http://${host}:${bound}`, port: bound, requests, close };
}

async function body(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

/** A closed port. */
export async function closedPort(): Promise<number> {
  const server = await stub(() => undefined);
  await server.close();
  return server.port;
}

/** Waits until a condition holds, with the test's timeout as the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}
