import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { PROGRAM, ROOT } from "../../local/machine/paths";
import type { Log } from "../../local/terminal/progress";
import { readStackConfig } from "../../local/config/stackConfig";
import { StubEngine } from "./stubEngine";
import { median, type Row, row } from "../row";

const RUNS = 7;
const EMPTY = join(__dirname, "empty.ts");
/** What the CLI runs programs with. */
const LANGUAGE_HOST = require.resolve("@pulumi/pulumi/cmd/run");
/** Says at the end of a process how much memory it has had at most, in KiB. */
const REPORT = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs";' +
    'process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));',
)}`;

interface Start {
  readonly seconds: number;
  readonly mebibytes: number;
}

/** How long the whole program takes from the start of its process to its end, and the memory it needs, against an empty one. */
export async function start(log: Log): Promise<readonly Row[]> {
  log.step("Start of the program against an empty one");
  const engine = await StubEngine.start();
  const whole: Start[] = [];
  const empty: Start[] = [];
  try {
    // What is read for the first time comes from the disk.
    await measure(PROGRAM, engine);
    for (let run = 1; run <= RUNS; run++) {
      empty.push(await measure(EMPTY, engine));
      whole.push(await measure(PROGRAM, engine));
      log.progress(`${run} of ${RUNS}`);
    }
  } finally {
    engine.stop();
  }
  return [
    ratio("start of the program (dev) against an empty one: time", "s", (one) => one.seconds, whole, empty),
    ratio("start of the program (dev) against an empty one: peak memory", "MiB", (one) => one.mebibytes, whole, empty),
  ];
}

function ratio(
  name: string,
  unit: string,
  figure: (one: Start) => number,
  whole: readonly Start[],
  empty: readonly Start[],
): Row {
  const [ours, least] = [median(whole.map(figure)), median(empty.map(figure))];
  const from = `${figureText(ours)} ${unit} against ${figureText(least)} ${unit}, medians of ${RUNS}`;
  return row({ name, goal: { atMost: 1.5 }, result: ours / least, unit: "×", from });
}

function figureText(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}

/** Runs a program in a process of its own, as the Pulumi CLI does. */
async function measure(program: string, engine: StubEngine): Promise<Start> {
  const { project, stack, values, secretKeys } = readStackConfig(ROOT, "dev");
  const begin = performance.now();
  const child = spawn(
    process.execPath,
    [
      `--import=${REPORT}`,
      LANGUAGE_HOST,
      ...[`--monitor=${engine.address}`, `--engine=${engine.address}`],
      ...[`--project=${project}`, `--stack=${stack}`, `--pwd=${ROOT}`, "--parallel=16"],
      program,
    ],
    {
      env: {
        ...process.env,
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_CONFIG: JSON.stringify(values),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      },
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    },
  );
  const report = text(child.stdio[3] as Readable);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { seconds: (performance.now() - begin) / 1000, mebibytes: Number(await report) / 1024 };
}
