import { render as filesOf } from "../../local/render";
import type { Log } from "../../local/terminal/progress";
import { record } from "../../tests/support/record";
import { median, type Row, row } from "../row";

const RUNS = 3;
const FEW = 8;
const MANY = 64;

/** Measures how render time grows with the number of shards. It excludes the start of the process, which would hide the growth. */
export async function render(log: Log): Promise<readonly Row[]> {
  log.step(`Render of ${MANY} shards against ${FEW}`);
  // The first run compiles the program.
  await measure(FEW);
  const few: number[] = [];
  const many: number[] = [];
  for (let run = 1; run <= RUNS; run++) {
    few.push(await measure(FEW));
    many.push(await measure(MANY));
    log.progress(`${run} of ${RUNS}`);
  }
  const [short, long] = [median(few), median(many)];
  return [
    row({
      name: `render of ${MANY} shards against ${FEW}`,
      goal: { atMost: MANY / FEW },
      result: long / short,
      unit: "×",
      from: `${long.toFixed(1)} s against ${short.toFixed(1)} s`,
    }),
  ];
}

/** Seconds. */
async function measure(shardCount: number): Promise<number> {
  const begin = performance.now();
  const { registrations } = await record({ shardCount, "edge.slots": MANY }, { stack: "prod" });
  filesOf(registrations);
  return (performance.now() - begin) / 1000;
}
