import { CHARTS } from "../catalogue/versions";

export type ChartName = keyof typeof CHARTS;

/** A chart as the `Chart` resource takes it. */
export interface ChartReference {
  readonly chart: string;
  readonly version: string;
  /** Only for a repository over HTTP: there the chart has a name and no address of its own. */
  readonly repositoryOpts?: { readonly repo: string };
}

/**
 * Where a chart is taken from, at the version this program pins.
 * @param mirror in place of the authors' repository: `oci://…` or `https://…`, or a folder that holds each chart unpacked
 *   under its name. A folder answers for the version itself: Helm takes whatever lies there.
 */
export function chartReference(name: ChartName, mirror?: string): ChartReference {
  const { repository, version } = CHARTS[name];
  const source = (mirror ?? repository).replace(/\/+$/, "");
  return /^https?:/.test(source)
    ? { chart: name, version, repositoryOpts: { repo: source } }
    : { chart: `${source}/${name}`, version };
}
