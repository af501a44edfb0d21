import type { Settings } from "../schema/schema";
import { type ChartPlan, planChart } from "./charts";
import { type Sizes, SIZES } from "./sizes";

/** KEDA, which scales the bridges. */
export interface KedaPlan {
  readonly chart: ChartPlan;
  /** Of the operator and of the metrics server. One of the operators is active, and another one becomes active when it fails. */
  readonly replicas: number;
  readonly sizes: Sizes["keda"];
  /** Domain of Services in the cluster. */
  readonly dnsDomain: string;
}

/** Undefined if the cluster already has KEDA. */
export function planKeda(settings: Settings): KedaPlan | undefined {
  const { cluster, environment } = settings;
  if (cluster.addons.keda === "existing") return undefined;
  return {
    chart: planChart(settings, "keda"),
    replicas: environment === "production" ? 2 : 1,
    sizes: SIZES[environment].keda,
    dnsDomain: cluster.dnsDomain,
  };
}
