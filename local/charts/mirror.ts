import { dirname, resolve } from "node:path";
import { ROOT } from "../machine/paths";
import type { Registration } from "../program/registration";
import { requireCharts } from "./helm";
import { chartsAmong, releaseOf } from "./releases";

/**
 * Looks whether a folder that `charts.mirror` names has the charts of a program run: the engine takes whatever lies there, and finds out
 * half-way that nothing does.
 * @throws UserError naming the charts that it lacks, with the commands that bring them.
 */
export function requireMirrored(registrations: readonly Registration[]): void {
  const folders = chartsAmong(registrations).flatMap((chart) => {
    const reference = String(chart.inputs["chart"]);
    const isFolder = !/^[a-z]+:/.test(reference) && chart.inputs["repositoryOpts"] === undefined;
    return isFolder ? [{ folder: dirname(resolve(ROOT, reference)), chart: releaseOf(chart).chart }] : [];
  });
  for (const folder of new Set(folders.map((one) => one.folder))) {
    requireCharts(
      folder,
      folders.filter((one) => one.folder === folder).map(({ chart }) => chart),
    );
  }
}
