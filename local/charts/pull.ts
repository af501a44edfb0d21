import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ChartName } from "../../stacks/plan/charts";
import { CHARTS } from "../../stacks/catalogue/versions";
import { findHelm, hasPinnedVersion, pullCommand, runHelm } from "./helm";

/** Pulls the charts that a folder lacks at the pinned version. */
export async function pullCharts(folder: string): Promise<void> {
  const helm = findHelm(process.env);
  for (const chart of Object.keys(CHARTS) as ChartName[]) {
    if (hasPinnedVersion(folder, chart)) continue;
    rmSync(join(folder, chart), { recursive: true, force: true });
    await runHelm(helm, pullCommand(chart, folder));
  }
}
