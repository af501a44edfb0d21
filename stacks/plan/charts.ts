import { CHARTS } from "../catalogue/versions";
import type { Settings } from "../schema/schema";

/** Values of a chart. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** Merges two values without common leaves. */
export function mergeValues(one: ChartValues, other: ChartValues): ChartValues {
  const merged = Object.entries(other).map(([key, value]): [string, unknown] => {
    const mine = one[key];
    return [key, isValues(mine) && isValues(value) ? mergeValues(mine, value) : value];
  });
  return { ...one, ...Object.fromEntries(merged) };
}

/** Pulumi outputs are objects, too. */
function isValues(value: unknown): value is ChartValues {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

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

/** A chart with the values for image registry and credentials. */
export interface ChartPlan {
  readonly reference: ChartReference;
  /** Merged with the program's; empty unless the configuration names a mirror or a pull secret. */
  readonly values: ChartValues;
}

export function planChart({ charts, images }: Settings, name: ChartName): ChartPlan {
  const { mirror, pullSecret } = images;
  return {
    reference: chartReference(name, charts.mirror),
    values: mergeValues(
      mirror === undefined ? {} : chartImages(name, mirror),
      pullSecret === undefined ? {} : chartPullSecrets(name, pullSecret),
    ),
  };
}

/**
 * Chart values that pull every image from another registry under its original path. Each chart has a different key and silently
 * ignores the others.
 */
export function chartImages(name: ChartName, registry: string): ChartValues {
  switch (name) {
    case "alloy":
      return { global: { image: { registry } } };
    case "aws-load-balancer-controller":
      return { image: { repository: `${registry}/eks/aws-load-balancer-controller` } };
    case "cert-manager":
      return { imageRegistry: registry };
    case "cluster-autoscaler":
      return { image: { repository: `${registry}/autoscaling/cluster-autoscaler` } };
    case "keda":
      return { global: { image: { registry } } };
    case "kube-prometheus-stack":
    case "loki":
      return { global: { imageRegistry: registry } };
    case "prometheus-operator-crds":
      return {};
  }
}

/** Chart values that set the image pull Secret of all pods. */
export function chartPullSecrets(name: ChartName, secret: string): ChartValues {
  const secrets = [{ name: secret }];
  switch (name) {
    case "alloy":
      return { global: { image: { pullSecrets: secrets } } };
    case "aws-load-balancer-controller":
    case "keda":
    case "loki":
      return { imagePullSecrets: secrets };
    case "cert-manager":
    case "kube-prometheus-stack":
      return { global: { imagePullSecrets: secrets } };
    case "cluster-autoscaler":
      return { image: { pullSecrets: [secret] } };
    case "prometheus-operator-crds":
      return {};
  }
}
