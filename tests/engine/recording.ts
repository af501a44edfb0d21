import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { ROOT } from "../../local/machine/paths";
import { command } from "../../local/terminal/command";
import { createLog } from "../../local/terminal/progress";
import { CLOUDS, type CloudName } from "../support/clouds";
import { EngineRegion } from "./engineRegion";
import { PlayedStacks } from "./playedStacks";
import { anyPulumi } from "./pulumiCli";

/** A folder per version, in it the state of each stack. */
export const RECORDINGS = join(__dirname, "recorded");
const FILE = ".json.gz";
/** On a control plane. Every other recording is that of production in a cloud that is played. */
const LOCAL_STACKS = ["dev", "prod"];

export function recordedStacks(version: string): readonly string[] {
  return readdirSync(join(RECORDINGS, version)).map((file) => basename(file, FILE));
}

export function isCloud(stack: string): stack is CloudName {
  return stack in CLOUDS;
}

/** The state of a stack as a version has left it. Its secrets are encrypted under the passphrase of the engine tests. */
export function recordedState(version: string, stack: string): Buffer {
  return gunzipSync(readFileSync(fileOf(version, stack)));
}

function fileOf(version: string, stack: string): string {
  return join(RECORDINGS, version, `${stack}${FILE}`);
}

/** Brings every stack up by the program as it is, and keeps their states under its version. */
async function record(): Promise<void> {
  const log = createLog();
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
  const pulumi = await anyPulumi(log);
  mkdirSync(join(RECORDINGS, version), { recursive: true });
  const keep = (stack: string, stateFile: string): void => {
    writeFileSync(fileOf(version, stack), gzipSync(readFileSync(stateFile), { level: 9 }));
    log.info(`${stack} of ${version} is recorded`);
  };
  for (const stack of LOCAL_STACKS) {
    const region = new EngineRegion(pulumi, stack);
    try {
      await region.up();
      keep(stack, region.stateFile);
    } finally {
      await region.stop();
    }
  }
  const played = new PlayedStacks(pulumi);
  for (const cloud of ["aws", "gcp"] as const) {
    await (await played.open(cloud, cloud)).up();
    keep(cloud, played.stateFile(cloud));
  }
}

if (require.main === module) void command(record);
