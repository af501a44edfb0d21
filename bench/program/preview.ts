import type { Log } from "../../local/terminal/progress";
import { EngineRegion } from "../../tests/engine/engineRegion";
import { anyPulumi } from "../../tests/engine/pulumiCli";
import { type Row, row } from "../row";

/** Seconds that a preview may take, by the number of shards. */
const GOALS = [
  [2, 4],
  [16, 10],
  [64, 30],
] as const;
const SLOTS = 64;

/** Time that the Pulumi engine takes to preview a region that does not exist yet, on the local control plane. */
export async function preview(log: Log): Promise<readonly Row[]> {
  log.step("Preview by the Pulumi engine");
  const region = new EngineRegion(await anyPulumi(log));
  try {
    await region.startControlPlane();
    // The first run reads from the disk.
    await measure(region, 1);
    const rows: Row[] = [];
    for (const [shardCount, atMost] of GOALS) {
      const { resources, seconds } = await measure(region, shardCount);
      const name = `preview by the Pulumi engine: ${shardCount} shards`;
      rows.push(row({ name, goal: { atMost }, result: seconds, unit: "s", from: `${resources} resources` }));
      log.progress(`${shardCount} shards`);
    }
    return rows;
  } finally {
    await region.stop();
  }
}

async function measure(
  region: EngineRegion,
  shardCount: number,
): Promise<{ readonly seconds: number; readonly resources: number }> {
  const stack = await region.open({ shardCount, "edge.slots": SLOTS });
  stack.workspace.envVars = { ...stack.workspace.envVars, PULUMI_SKIP_CHECKPOINTS: "true" };
  const begin = performance.now();
  const { changeSummary } = await stack.preview();
  return { seconds: (performance.now() - begin) / 1000, resources: changeSummary.create ?? 0 };
}
