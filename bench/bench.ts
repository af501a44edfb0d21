import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL } from "../local/machine/paths";
import { argument, command } from "../local/terminal/command";
import { createLog, type Log } from "../local/terminal/progress";
import { Unavailable, UserError } from "../local/terminal/userError";
import { ensurePackages } from "../local/tools/apt";
import { ensureHaproxy } from "../local/tools/haproxy";
import { describeMachine, type Machine } from "./machine";
import { growth } from "./program/growth";
import { render } from "./program/render";
import { restarts } from "./program/restarts";
import { start } from "./program/start";
import { affinity } from "./routing/affinity";
import { throughput } from "./routing/throughput";
import { undisturbed } from "./routing/undisturbed";
import type { Row } from "./row";
import { table } from "./table";

/** What `make bench` leaves in `.local/bench.json`; scripts read it. */
interface Results {
  readonly date: string;
  readonly machine: Machine;
  readonly rows: readonly Row[];
  /** Benchmarks that this machine cannot run, each with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
}

type Benchmark = (log: Log) => Promise<readonly Row[]>;

/** By name, in the order of the table. */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  "routing: affinity": withHaproxy(affinity),
  "routing: undisturbed": withHaproxy(undisturbed),
  "routing: throughput": withHaproxy(throughput),
  "program: start": start,
  "program: render": render,
  "program: growth": growth,
  "program: restarts": restarts,
};

function withHaproxy(benchmark: (haproxy: string, log: Log) => Promise<readonly Row[]>): Benchmark {
  return async (log) => {
    await ensurePackages(["socat", "busybox"], "to run the router's sidecar", log);
    return benchmark(await ensureHaproxy(log), log);
  };
}

async function bench(only: string, log: Log): Promise<Results> {
  const chosen = Object.entries(BENCHMARKS).filter(([name]) => name.includes(only));
  if (chosen.length === 0) {
    throw new UserError(`no benchmark is named like ONLY=${only}; there are ${Object.keys(BENCHMARKS).join(", ")}`);
  }
  const rows: Row[] = [];
  const skipped: Record<string, string> = {};
  for (const [name, benchmark] of chosen) {
    try {
      rows.push(...(await benchmark(log)));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log.warn(`skipped ${name}: ${error.message}`);
      skipped[name] = error.message;
    }
  }
  return { date: new Date().toISOString(), machine: await describeMachine(log), rows, skipped };
}

function describe({ machine, rows, skipped }: Results): string {
  const { cores, cpu, haproxy, memoryGib, node } = machine;
  const missed = rows.filter(({ ok }) => !ok).length;
  const left = Object.keys(skipped).length;
  return [
    table(rows),
    "",
    `${cores} cores (${cpu}), ${memoryGib} GiB, Node ${node}, HAProxy ${haproxy ?? "none"}`,
    `${rows.length - missed} reached, ${missed} missed${left > 0 ? `, ${left} skipped` : ""}`,
  ].join("\n");
}

void command(async () => {
  const results = await bench(argument("ONLY") ?? "", createLog());
  mkdirSync(LOCAL, { recursive: true });
  writeFileSync(join(LOCAL, "bench.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(describe(results));
  if (results.rows.some(({ ok }) => !ok)) process.exitCode = 1;
});
