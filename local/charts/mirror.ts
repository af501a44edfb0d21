import { dirname, resolve } from "node:path";
import { ROOT } from "../machine/paths";
import type { Registration } from "../program/registration";
import { requireCharts } from "./helm";
import { chartsAmong, releaseOf } from "./releases";

/**
 * Checks that the folder of `charts.mirror` holds the charts of a program run. The engine would use any version that it finds there,
 * and would fail in the middle of an update when a chart is missing.
 * @throws UserError with the missing charts and the commands that pull them.
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
