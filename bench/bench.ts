import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL } from "../local/machine/paths";
import { argument, command } from "../local/terminal/command";
import { createLog, type Log } from "../local/terminal/progress";
import { ensurePackages } from "../local/tools/apt";
import { ensureHaproxy } from "../local/tools/haproxy";
import { lessons } from "./capacity/lessons";
import { storms } from "./capacity/storms";
import { describeMachine, type Machine } from "./machine";
import { growth } from "./program/growth";
import { preview } from "./program/preview";
import { render } from "./program/render";
import { restarts } from "./program/restarts";
import { start } from "./program/start";
import { affinity } from "./routing/affinity";
import { hardCases } from "./routing/hardCases";
import { joins } from "./routing/joins";
import { memory } from "./routing/memory";
import { undisturbed } from "./routing/undisturbed";
import type { Row } from "./row";
import { type Benchmark, type Benchmarks, choose, type Outcome, runAll } from "./run";
import { table } from "./table";

/** Content of `.local/bench.json`, which scripts read. */
interface Results extends Outcome {
  readonly date: string;
  readonly machine: Machine;
}

const ROUTING: Benchmarks = {
  "routing: affinity": withHaproxy(affinity),
  "routing: undisturbed": withHaproxy(undisturbed),
  "routing: hard cases": withHaproxy(hardCases),
  "routing: joins": withHaproxy(joins),
  "routing: memory": withHaproxy(memory),
};
const PROGRAM: Benchmarks = {
  "program: start": start,
  "program: render": render,
  "program: preview": preview,
  "program: growth": growth,
  "program: restarts": restarts,
};
const CAPACITY: Benchmarks = { "capacity: join storms": storms, "capacity: lessons": lessons };

function withHaproxy(benchmark: (haproxy: string, log: Log) => Promise<readonly Row[]>): Benchmark {
  return async (log) => {
    await ensurePackages(["socat", "busybox"], "to run the router's sidecar", log);
    return benchmark(await ensureHaproxy(log), log);
  };
}

async function bench(only: string, log: Log): Promise<Results> {
  const chosen = choose({ ...ROUTING, ...PROGRAM, ...CAPACITY }, only);
  const outcome = await runAll(chosen, log);
  const routed = Object.keys(chosen).some((name) => name in ROUTING);
  // Without HAProxy, the benchmarks have reported the reason.
  const haproxy = routed ? await ensureHaproxy(log).catch(() => undefined) : undefined;
  return { date: new Date().toISOString(), machine: await describeMachine(haproxy), ...outcome };
}

function describe({ failed, machine, rows, skipped }: Results): string {
  const { cores, cpu, haproxy, memoryGib, node } = machine;
  const missed = rows.filter(({ ok }) => !ok).length;
  const others = Object.entries({ skipped, failed }).map(([what, names]) => [what, Object.keys(names).length] as const);
  const counts = [["reached", rows.length - missed], ["missed", missed], ...others.filter(([, count]) => count > 0)];
  return [
    table(rows),
    "",
    `${cores} cores (${cpu}), ${memoryGib} GiB, Node ${node}${haproxy === undefined ? "" : `, HAProxy ${haproxy}`}`,
    counts.map(([what, count]) => `${count} ${what}`).join(", "),
  ].join("\n");
}

void command(async () => {
  const results = await bench(argument("ONLY") ?? "", createLog());
  mkdirSync(LOCAL, { recursive: true });
  writeFileSync(join(LOCAL, "bench.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(describe(results));
  if (results.rows.some(({ ok }) => !ok) || Object.keys(results.failed).length > 0) process.exitCode = 1;
});
