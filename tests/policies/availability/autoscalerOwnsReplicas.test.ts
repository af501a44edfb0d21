import { autoscalerOwnsReplicas } from "../../../policies/availability/autoscalerOwnsReplicas";
import { judged, object, UNKNOWN, workload } from "../judging";

const autoscaler = (target: object = {}) =>
  object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "shard-0-web", ...target }, maxReplicas: 6 },
  });
const SILENT = workload({ spec: { replicas: undefined } });

describe(autoscalerOwnsReplicas.name, () => {
  const { accepts, reports, reportsEach } = judged(autoscalerOwnsReplicas);

  accepts(
    "no number, or an ignored one",
    [SILENT, autoscaler()],
    ...["spec", "spec.replicas"].map((path) => [workload({}, { ignoreChanges: [path] }), autoscaler()]),
  );
  reportsEach(
    "a number, known or not",
    [1, 2, UNKNOWN].map((replicas) => [workload({ spec: { replicas } }), autoscaler()]),
    "shard-0-web: spec.replicas is set, and so it is by a",
  );
  reports(
    "a second autoscaler of the same workload",
    [SILENT, autoscaler(), { ...autoscaler(), name: "b", urn: "b" }],
    "b: it sets the replicas of shard-0-web, and so does a",
  );
  accepts(
    "an autoscaler of another workload",
    ...[{ name: "shard-1-web" }, { kind: "StatefulSet" }].map((target) => [workload(), autoscaler(target)]),
  );
});
