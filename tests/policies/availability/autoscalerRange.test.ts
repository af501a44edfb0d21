import { autoscalerRange } from "../../../policies/availability/autoscalerRange";
import { judged, object, resource, UNKNOWN } from "../judging";

const autoscaler = (minReplicas: unknown, maxReplicas: unknown) =>
  object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", { spec: { minReplicas, maxReplicas } });
const sizes = (minSize: number, maxSize: number) => ({ minSize, maxSize });

describe(autoscalerRange.name, () => {
  const { accepts, reports, reportsEach } = judged(autoscalerRange);

  accepts(
    "a minimum up to the maximum",
    autoscaler(1, 4),
    autoscaler(4, 4),
    autoscaler(undefined, 1),
    autoscaler(UNKNOWN, 4),
    autoscaler(2, UNKNOWN),
    resource("kubernetes:helm.sh/v4:Chart", { values: { autoscalingGroups: [sizes(0, 1), sizes(0, 0)] } }),
  );
  reports("a minimum above the maximum", autoscaler(9, 2), "a: the minimum of replicas is 9, above the maximum of 2");
  reports("a maximum of 0", autoscaler(0, 0), "a: the maximum of replicas is 0");
  reportsEach(
    "a minimum above the maximum of a node pool",
    [
      resource("aws:eks/nodeGroup:NodeGroup", { scalingConfig: sizes(3, 2) }),
      resource("kubernetes:helm.sh/v4:Chart", { values: { autoscalingGroups: [sizes(1, 2), sizes(3, 2)] } }),
      resource("gcp:container/nodePool:NodePool", { autoscaling: { minNodeCount: 3, maxNodeCount: 2 } }),
      resource("gcp:container/nodePool:NodePool", { autoscaling: { totalMinNodeCount: 3, totalMaxNodeCount: 2 } }),
    ],
    "thing: the minimum of nodes is 3, above the maximum of 2",
  );
});
