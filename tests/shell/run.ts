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
  /** What the step has written so far, on either output. */
  said(): string;
  stop(signal: NodeJS.Signals): void;
}

const undo: (() => void | Promise<void>)[] = [];

/** Ends what a test has started and removes its files. */
export async function cleanUp(): Promise<void> {
  for (const one of undo.splice(0).reverse()) await one();
}

/** Runs a step as a container would: `sh -c text name arguments…`. */
export function start(text: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  // A process group of its own, so that what the step has started ends with the test, too.
  const options = { detached: true, env: { PATH: process.env["PATH"], ...env } };
  const child = spawn("sh", ["-c", text, "step", ...args], options);
  let out = "";
  let err = "";
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
    said += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
    said += data.toString();
  });
  // What a step leaves behind may hold its pipes open, so the end of the process counts, not theirs.
  const ended = new Promise<Ended>((resolve) => child.on("exit", (code) => resolve({ code, out, err })));
  undo.push(() => {
    killGroup(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  });
  return { ended, said: () => said, stop: (signal) => child.kill(signal) };
}

function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch (error) {
    // All of them have ended already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

export function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "step-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  undo.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A PATH on which some programs are scripts of ours. */
export function pathWith(programs: Readonly<Record<string, string>>): string {
  const scripts = Object.entries(programs).map(([name, script]) => [name, `#!/bin/sh\n${script}`]);
  const path = folder(Object.fromEntries(scripts) as Record<string, string>);
  for (const name of Object.keys(programs)) chmodSync(join(path, name), 0o755);
  return `${path}${delimiter}${process.env["PATH"]}`;
}

/** A `sleep` that tells how often a step has rested, so that a test can let rounds go by in which nothing may happen. */
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
  /** What came in, as `METHOD path body`. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** An HTTP server on loopback. A listener that never answers is closed with everything else. */
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

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await stub(() => undefined);
  await server.close();
  return server.port;
}

/** Waits until something is so; the test's own time limit is the only one. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}
