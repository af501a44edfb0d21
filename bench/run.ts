import type { Log } from "../local/terminal/progress";
import { Unavailable, UserError } from "../local/terminal/userError";
import type { Row } from "./row";

/** A benchmark, which logs its progress. */
export type Benchmark = (log: Log) => Promise<readonly Row[]>;

/** By name, `<group>: <benchmark>`, in the order of the table. */
export type Benchmarks = Readonly<Record<string, Benchmark>>;

export interface Outcome {
  readonly rows: readonly Row[];
  /** Benchmarks that this machine cannot run, each with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
  /** Benchmarks that failed, each with the reason. */
  readonly failed: Readonly<Record<string, string>>;
}

/**
 * Selects benchmarks by `ONLY`: a group (`routing`), a benchmark (`start`, `program: start`), or the beginning of a name.
 * @throws UserError if none matches
 */
export function choose(benchmarks: Benchmarks, only: string): Benchmarks {
  const chosen = Object.entries(benchmarks).filter(([name]) =>
    [name, ...name.split(": ")].some((part) => part.startsWith(only)),
  );
  if (chosen.length > 0) return Object.fromEntries(chosen);
  throw new UserError(`ONLY=${only} names no benchmark; there are ${Object.keys(benchmarks).join(", ")}`);
}

/** Runs benchmarks in sequence. A failed one does not discard the results of the others. */
export async function runAll(benchmarks: Benchmarks, log: Log): Promise<Outcome> {
  const rows: Row[] = [];
  const skipped: Record<string, string> = {};
  const failed: Record<string, string> = {};
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    try {
      rows.push(...(await benchmark(log)));
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      const lacking = error instanceof Unavailable;
      (lacking ? skipped : failed)[name] = message;
      log.warn(lacking ? `skipped ${name}: ${message}` : `${name} failed: ${stack}`);
    }
  }
  return { rows, skipped, failed };
}
