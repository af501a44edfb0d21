import { MONITORING_NAMESPACE } from "../catalogue/namespaces";
import { PORTS } from "../catalogue/ports";
import type { Settings } from "../schema/schema";
import { serviceHost } from "./serviceHost";

/** The Prometheus with the metrics of a region. */
export interface PrometheusPlan {
  /** URL inside the cluster, without a path. */
  readonly url: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Labels by which it selects monitors and rules; empty if it selects all. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Release name of the chart, a prefix of its object names. */
export const KUBE_PROMETHEUS = "kube-prometheus";

/** The program's own Prometheus, or that of the cluster. Undefined if monitoring is disabled. */
export function planPrometheus(settings: Settings): PrometheusPlan | undefined {
  const { monitoring, cluster } = settings;
  if (!monitoring.enabled) return undefined;
  const theirs = cluster.addons.prometheusOperator === "existing" ? monitoring.prometheus : undefined;
  return theirs ?? ownPrometheus(settings);
}

function ownPrometheus(settings: Settings): PrometheusPlan {
  return {
    url: kubePrometheusUrl("prometheus", PORTS.prometheus, settings),
    namespace: MONITORING_NAMESPACE,
    serviceAccount: `${KUBE_PROMETHEUS}-prometheus`,
    labels: {},
  };
}

/** URL of a part of the program's own stack. */
export function kubePrometheusUrl(part: "prometheus" | "alertmanager", port: number, { cluster }: Settings): string {
  return `http://${serviceHost(`${KUBE_PROMETHEUS}-${part}`, MONITORING_NAMESPACE, cluster.dnsDomain)}:${port}`;
}
