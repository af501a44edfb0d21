import { CHARTS } from "../catalogue/versions";

export type ChartName = keyof typeof CHARTS;

/** Arguments of the `Chart` resource that locate a chart. */
export interface ChartReference {
  readonly chart: string;
  readonly version: string;
  /** Only for an HTTP repository, where `chart` is a name. For OCI, `chart` is the whole address. */
  readonly repositoryOpts?: { readonly repo: string };
}

/**
 * Location of a chart at its pinned version.
 * @param mirror replaces the author's repository: `oci://…`, `https://…`, or a folder with each chart unpacked under its name.
 *   Helm ignores the version for a folder.
 */
export function chartReference(name: ChartName, mirror?: string): ChartReference {
  const { repository, version } = CHARTS[name];
  const source = (mirror ?? repository).replace(/\/+$/, "");
  return /^https?:/.test(source)
    ? { chart: name, version, repositoryOpts: { repo: source } }
    : { chart: `${source}/${name}`, version };
}

/**
 * Chart values that pull every image from another registry under its original path. Each chart has a different key and silently
 * ignores the others.
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
