import { twoReplicas } from "../../../policies/availability/twoReplicas";
import { judged, object, ofChart, UNKNOWN, workload } from "../judging";

const replicated = (replicas: unknown, spec: object = {}) => workload({ spec: { replicas, ...spec } });
const autoscaler = (minReplicas: unknown) =>
  object("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "a", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "shard-0-web" }, minReplicas, maxReplicas: 6 },
  });
const RECREATED = replicated(1, { strategy: { type: "Recreate" } });
const HEADROOM = workload({ labels: { "app.kubernetes.io/component": "headroom" }, spec: { replicas: 1 } });
const ONE = "shard-0-web: it runs with 1 instead of 2 replicas";

describe(twoReplicas.name, () => {
  const { accepts, reports, reportsEach } = judged(twoReplicas);
  const withOptions = (options: Record<string, unknown>) => judged(twoReplicas, { options });

  accepts("two replicas", replicated(2));
  accepts("one prosody", workload({ labels: { "app.kubernetes.io/name": "prosody" }, spec: { replicas: 1 } }));
  accepts("no replica, as of a workload that is turned off", replicated(0));
  reportsEach(
    "one replica, explicit or by default, also of a StatefulSet",
    [replicated(1), replicated(undefined), workload({ type: "kubernetes:apps/v1:StatefulSet", spec: { replicas: 1 } })],
    ONE,
  );
  reports("one replica with the strategy Recreate", RECREATED, ONE);
  withOptions({ once: ["web"] }).accepts("one replica of a name in the option once", RECREATED);

  accepts("an autoscaler with a minimum of two", [replicated(undefined), autoscaler(2)]);
  accepts("an autoscaler that rests at zero", [replicated(undefined), autoscaler(0)]);
  reports(
    "an autoscaler with a minimum of one",
    [replicated(undefined), autoscaler(1)],
    "shard-0-web: it runs with at least 1 instead of 2 replicas",
  );
  withOptions({ replicas: 3 }).reports(
    "two replicas where the option replicas is 3",
    replicated(2),
    "shard-0-web: it runs with 2 instead of 3 replicas",
  );
  accepts("one replica of the headroom", HEADROOM);
  withOptions({ idle: [] }).reports("one replica of the headroom where the option idle is empty", HEADROOM, ONE);
  accepts("unknown values and charts", [replicated(UNKNOWN), ofChart(replicated(1))]);
});
