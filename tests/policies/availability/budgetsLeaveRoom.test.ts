import { budgetsLeaveRoom } from "../../../policies/availability/budgetsLeaveRoom";
import { judged, object, UNKNOWN, workload } from "../judging";

const budget = (spec: object) =>
  object("kubernetes:policy/v1:PodDisruptionBudget", "b", {
    spec: { selector: { matchLabels: { "app.kubernetes.io/instance": "shard-0-web" } }, ...spec },
  });
const autoscaler = object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
  spec: { scaleTargetRef: { kind: "Deployment", name: "shard-0-web" }, minReplicas: 1, maxReplicas: 6 },
});
const scaled = workload({ spec: { replicas: undefined } });

describe(budgetsLeaveRoom.name, () => {
  const { accepts, reports, reportsEach } = judged(budgetsLeaveRoom);

  accepts(
    "a budget that lets one of two pods be evicted",
    ...[{ maxUnavailable: 1 }, { minAvailable: 1 }, { minAvailable: "50%" }, { maxUnavailable: "10%" }].map((spec) => [
      workload(),
      budget(spec),
    ]),
  );
  reportsEach(
    "a budget of a single replica",
    [{ replicas: 1 }, { replicas: undefined }, { replicas: 1, strategy: { type: "Recreate" } }].map((spec) => [
      workload({ spec }),
      budget({ maxUnavailable: 1 }),
    ]),
    "b: it guards a single replica: shard-0-web",
  );
  reportsEach(
    "a minimum that allows no eviction",
    [2, "51%"].map((minAvailable) => [workload(), budget({ minAvailable })]),
    "b: minAvailable leaves none of 2 pods to evict: shard-0-web",
  );
  reportsEach(
    "maxUnavailable 0",
    [0, "0%"].map((maxUnavailable) => [workload(), budget({ maxUnavailable })]),
    "b: maxUnavailable 0 allows no eviction: shard-0-web",
  );
  accepts("an autoscaler with a minimum of one", [scaled, autoscaler, budget({ maxUnavailable: 1 })]);
  reports(
    "minAvailable 1 where the autoscaler has a minimum of one",
    [scaled, autoscaler, budget({ minAvailable: 1 })],
    "b: minAvailable leaves none of 1 pods to evict: shard-0-web",
  );
  accepts(
    "unknown values",
    [workload(), budget({ minAvailable: UNKNOWN })],
    [workload({ spec: { replicas: UNKNOWN } }), budget({})],
  );
});
