import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { PORTS } from "../../stacks/catalogue/ports";
import type { Proxy } from "./proxy";

const run = promisify(execFile);

const SECONDS = 3;
const AT_ONCE = 64;
/** Asks for signalling of 1,000 rooms in turn. */
const SCRIPT = `
local requests, n = {}, 0
init = function()
  for room = 1, 1000 do requests[room] = wrk.format("GET", "/http-bind?room=room-" .. room) end
end
request = function()
  n = n % 1000 + 1
  return requests[n]
end
`;

export type Connections = "kept" | "new";

/** What a proxy did under load. */
export interface Load {
  readonly requestsPerSecond: number;
  /** Of the proxy's process for one request, microseconds. */
  readonly cpu: number;
}

/**
 * As many requests as a proxy takes.
 * @param folder for the load generator's script.
 * @param connections that stay open, as those of people in a call, or one for each request, as when people join.
 */
export async function load({ address, pid }: Proxy, folder: string, connections: Connections): Promise<Load> {
  const script = join(folder, "load.lua");
  writeFileSync(script, SCRIPT);
  const url = `https://${address}:${PORTS.routerHttps}`;
  const before = cpuOf(pid);
  const header = connections === "new" ? ["-H", "Connection: close"] : [];
  const { stdout } = await run("wrk", ["-t1", `-c${AT_ONCE}`, `-d${SECONDS}s`, ...header, "-s", script, url]);
  const used = cpuOf(pid) - before;
  const [, requests, seconds] = /(\d+) requests in ([\d.]+)s/.exec(stdout) ?? [];
  if (requests === undefined || stdout.includes("Non-2xx"))
    throw new Error(`not every request was answered:\n${stdout}`);
  return { requestsPerSecond: Number(requests) / Number(seconds), cpu: used / Number(requests) };
}

/** CPU time that a process and its threads have used, microseconds. */
function cpuOf(pid: number): number {
  // After the name of the program, which may hold anything, user and system time are the 12th and the 13th, in ticks of 10 ms.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
