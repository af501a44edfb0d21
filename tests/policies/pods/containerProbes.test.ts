import { containerProbes } from "../../../policies/pods/containerProbes";
import { CONTAINER, judged, LABELS, ofChart, UNKNOWN, workload } from "../judging";

const { readinessProbe: _readiness, livenessProbe, ...SILENT } = CONTAINER;
const { ports: _ports, ...COMPANION } = { ...SILENT, name: "companion" };
const RELAY = { ...SILENT, name: "relay" };
const DEEP = { httpGet: { path: "/about/health", port: "http" } };
const pod = (...containers: object[]) => workload({ pod: { containers } });
const initialized = (...initContainers: object[]) => workload({ pod: { containers: [CONTAINER], initContainers } });
const IDLE = workload({
  labels: { ...LABELS, "app.kubernetes.io/component": "headroom" },
  pod: { containers: [SILENT] },
});
const alive = (container: string) => `shard-0-web: container ${container} has no livenessProbe`;
const READY = "shard-0-web: no container has a readinessProbe";

describe(containerProbes.name, () => {
  const { accepts, reports } = judged(containerProbes);

  accepts(
    "readiness and liveness, known or not",
    workload(),
    workload({ container: { livenessProbe: UNKNOWN } }),
    workload({ container: { readinessProbe: DEEP } }),
  );
  reports("a container with ports and no probes", pod(SILENT), alive("web"), READY);
  reports("a container without readiness", pod({ ...SILENT, livenessProbe }), READY);
  reports("a probe without a check", workload({ container: { livenessProbe: { periodSeconds: 10 } } }), alive("web"));
  reports(
    "a liveness probe that depends on other pods",
    workload({ container: { livenessProbe: DEEP } }),
    "shard-0-web: container web is restarted when /about/health fails",
  );
  accepts("one container's readiness for its pod", pod(CONTAINER, { ...RELAY, livenessProbe }));
  reports("one container's liveness for another with ports", pod(CONTAINER, RELAY), alive("relay"));
  accepts(
    "a container without ports beside probed ones",
    pod(CONTAINER, COMPANION),
    pod(COMPANION, { ...COMPANION, name: "web", livenessProbe }),
  );
  reports("a pod without ports and probes", pod(COMPANION), "shard-0-web: no container has a livenessProbe");
  accepts(
    "jobs, init containers, charts and idle pods without probes",
    workload({ type: "kubernetes:batch/v1:Job", pod: { containers: [SILENT] } }),
    initialized(SILENT),
    ofChart(pod(SILENT)),
    IDLE,
  );
  reports("a sidecar among the init containers", initialized({ ...RELAY, restartPolicy: "Always" }), alive("relay"));
  judged(containerProbes, { options: { idle: [] } }).reports(
    "idle pods where the option idle is empty",
    IDLE,
    alive("web"),
    READY,
  );
});
