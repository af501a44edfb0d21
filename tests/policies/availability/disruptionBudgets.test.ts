import { disruptionBudgets } from "../../../policies/availability/disruptionBudgets";
import { judged, object, workload } from "../judging";

const INSTANCE = { matchLabels: { "app.kubernetes.io/instance": "shard-0-web" } };
const named = (operator: string, ...values: string[]) => ({
  matchExpressions: [{ key: "app.kubernetes.io/name", operator, values }],
});
const budget = (selector: object, metadata: object = {}, spec: object = { maxUnavailable: 1 }) =>
  object("kubernetes:policy/v1:PodDisruptionBudget", "b", { spec: { ...spec, selector }, metadata });

describe(disruptionBudgets.name, () => {
  const { accepts, reportsEach } = judged(disruptionBudgets);

  accepts(
    "a budget that selects the pods by labels or expressions",
    [workload(), budget(INSTANCE)],
    [workload(), budget(named("In", "web", "router"))],
    [workload(), budget(INSTANCE, {}, { maxUnavailable: "50%" })],
  );
  reportsEach(
    "replicas without a budget",
    [
      workload(),
      [workload(), budget({ matchLabels: { "app.kubernetes.io/instance": "shard-1-web" } })],
      [workload(), budget(INSTANCE, { namespace: "monitoring" })],
      [workload(), budget(named("NotIn", "web"))],
    ],
    "shard-0-web: no PodDisruptionBudget guards its 2 replicas",
  );
  reportsEach(
    "a budget that allows the eviction of all replicas",
    [{ maxUnavailable: 2 }, { maxUnavailable: "100%" }, { minAvailable: 0 }, { minAvailable: "0%" }].map((spec) => [
      workload(),
      budget(INSTANCE, {}, spec),
    ]),
    "b: it allows the eviction of all 2 replicas at once",
  );
  accepts(
    "single replicas",
    workload({ spec: { replicas: 1 } }),
    workload({ spec: { strategy: { type: "Recreate" } } }),
  );
});
