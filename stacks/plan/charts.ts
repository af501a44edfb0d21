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

/**
 * The values by which a chart takes every image from another registry, under the path that it has in the authors' one. Each chart
 * has a key of its own, and ignores those of the others silently.
 */
export function chartImages(name: ChartName, registry: string): Readonly<Record<string, unknown>> {
  switch (name) {
    case "alloy":
      return { global: { image: { registry } } };
    case "aws-load-balancer-controller":
      return { image: { repository: `${registry}/eks/aws-load-balancer-controller` } };
    case "cert-manager":
      return { imageRegistry: registry };
    case "cluster-autoscaler":
      return { image: { repository: `${registry}/autoscaling/cluster-autoscaler` } };
    case "kube-prometheus-stack":
    case "loki":
      return { global: { imageRegistry: registry } };
    case "prometheus-operator-crds":
      return {};
  }
}
