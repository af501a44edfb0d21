import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { readStackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import type { Log } from "../../local/terminal/progress";
import { median, type Row, row } from "../row";
import { StubEngine } from "./stubEngine";

const RUNS = 7;
/** Language host with which the CLI runs programs. */
const LANGUAGE_HOST = require.resolve("@pulumi/pulumi/cmd/run");
/** Reports the peak memory of a process at its end, KiB. */
const REPORT = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs";' +
    'process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));',
)}`;

/** A program and its runtime options. */
interface Program {
  /** Path relative to package.json; `.` means its `main`. */
  readonly entry: string;
  readonly typescript: boolean;
  readonly nodeargs: readonly string[];
}

/** With the options of a new project, but without type checks, which would make this program look better. */
const EMPTY: Program = { entry: join(__dirname, "empty.ts"), typescript: true, nodeargs: [] };

interface Start {
  readonly seconds: number;
  readonly mebibytes: number;
}

/** Measures duration and peak memory of the whole program against those of an empty one. */
export async function start(log: Log): Promise<readonly Row[]> {
  log.step("Start of the program against an empty one");
  const engine = await StubEngine.start();
  const ours = program();
  const whole: Start[] = [];
  const empty: Start[] = [];
  try {
    // Warm-up: the first run reads files from disk.
    await measure(ours, engine);
    for (let run = 1; run <= RUNS; run++) {
      empty.push(await measure(EMPTY, engine));
      whole.push(await measure(ours, engine));
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

/** This program with its options in Pulumi.yaml. */
function program(): Program {
  const { runtime } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    runtime: { options: { typescript?: boolean; nodeargs?: string } };
  };
  const { typescript = true, nodeargs = "" } = runtime.options;
  return { entry: ".", typescript, nodeargs: nodeargs.split(" ").filter((argument) => argument !== "") };
}

/** Runs a program in a separate process, as the Pulumi CLI does. */
async function measure({ entry, typescript, nodeargs }: Program, engine: StubEngine): Promise<Start> {
  const { project, stack, values, secretKeys } = readStackConfig(ROOT, "dev");
  const begin = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...nodeargs,
      `--import=${REPORT}`,
      LANGUAGE_HOST,
      ...[`--monitor=${engine.address}`, `--engine=${engine.address}`],
      ...[`--project=${project}`, `--stack=${stack}`, `--pwd=${ROOT}`, "--parallel=16"],
      entry,
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        PULUMI_NODEJS_TYPESCRIPT: String(typescript),
        PULUMI_CONFIG: JSON.stringify(values),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      },
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    },
  );
  const report = text(child.stdio[3] as Readable);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${entry} ended with ${code}`);
  return { seconds: (performance.now() - begin) / 1000, mebibytes: Number(await report) / 1024 };
}
