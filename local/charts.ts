import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { buildTable, definedKinds } from "./charts/build";
import { createRenderer } from "./charts/helm";
import { pullCharts } from "./charts/pull";
import { variants } from "./charts/variants";
import { fileOf, writeTable } from "./charts/table";
import { cacheFolder, ROOT } from "./machine/paths";
import { argument, command } from "./terminal/command";

/**
 * Writes one table per chart: the objects that the pinned chart renders from this program's values. CHARTS names a folder with the
 * unpacked charts; without it Helm pulls them from their repositories.
 */
async function main(): Promise<void> {
  const folder = argument("CHARTS") ?? (await pulled());
  const renderer = createRenderer(folder);
  const kinds = await definedKinds(renderer);
  const all = await variants();
  for (const chart of [...all.keys()].toSorted()) {
    writeTable(chart, await buildTable(renderer, chart, all.get(chart) ?? [], kinds));
    console.log(`✔ ${relative(ROOT, fileOf(chart))}`);
  }
}

async function pulled(): Promise<string> {
  const folder = join(cacheFolder(process.env), "charts");
  mkdirSync(folder, { recursive: true });
  await pullCharts(folder);
  return folder;
}

if (require.main === module) void command(main);
