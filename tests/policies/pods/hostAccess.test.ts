import { hostAccess } from "../../../policies/pods/hostAccess";
import { judged, ofChart, UNKNOWN, workload } from "../judging";

const privileged = (value: unknown) => ({ securityContext: { privileged: value } });
const PRIVILEGED = workload({ container: privileged(true) });
const agent = (name: string) => workload({ labels: { "app.kubernetes.io/name": name }, pod: { hostNetwork: true } });
const EXPORTER = agent("prometheus-node-exporter");
const NETWORK = "shard-0-web: hostNetwork is true";

describe(hostAccess.name, () => {
  const { accepts, reports, reportsEach } = judged(hostAccess);
  const configured = judged(hostAccess, { options: { nodeAgents: ["fluent-bit"] } });

  accepts(
    "own volumes and unknown values",
    workload({ pod: { volumes: [{ name: "tmp", emptyDir: {} }] } }),
    workload({ container: privileged(UNKNOWN), pod: { hostNetwork: UNKNOWN, volumes: UNKNOWN } }),
  );
  const volumes = [{ name: "logs", hostPath: { path: "/var/log" } }];
  reports(
    "network, processes and files of a node",
    workload({ pod: { hostNetwork: true, hostPID: true, hostIPC: true, volumes } }),
    NETWORK,
    "shard-0-web: hostPID is true",
    "shard-0-web: hostIPC is true",
    "shard-0-web: volume logs is /var/log of the node",
  );
  reportsEach(
    "a privileged container, also in charts",
    [PRIVILEGED, ofChart(PRIVILEGED)],
    "shard-0-web: container web is privileged",
  );
  accepts("a chart's node agent", ofChart(EXPORTER));
  reports("the label of a node agent outside of charts", EXPORTER, NETWORK);
  configured.accepts("an agent that the option nodeAgents names", ofChart(agent("fluent-bit")));
  configured.reports("an agent that the option nodeAgents lacks", ofChart(EXPORTER), NETWORK);
});
