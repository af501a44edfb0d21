import { hostPorts } from "../../../policies/pods/hostPorts";
import { judged, ofChart, UNKNOWN, workload } from "../judging";

const holding = (component: string, port: object) =>
  workload({ labels: { "app.kubernetes.io/component": component }, container: { ports: [{ name: "p", ...port }] } });
const MEDIA = { containerPort: 10000, hostPort: 10000, protocol: "UDP" };
const AGENT = workload({
  labels: { "app.kubernetes.io/name": "prometheus-node-exporter" },
  container: { ports: [{ hostPort: 9100 }] },
});
const held = (port: string) => `shard-0-web: container web holds port ${port} of its node`;

describe(hostPorts.name, () => {
  const { accepts, reports, reportsEach } = judged(hostPorts);

  accepts("UDP 10000 of bridges and their placeholders", ...["media", "headroom"].map((one) => holding(one, MEDIA)));
  reports("another port of a bridge", holding("media", { hostPort: 8080 }), held("8080/TCP"));
  reports("TCP 10000 of a bridge", holding("media", { hostPort: 10000, protocol: "TCP" }), held("10000/TCP"));
  const other = holding("signalling", MEDIA);
  reportsEach("the media port of another component, also in charts", [other, ofChart(other)], held("10000/UDP"));
  judged(hostPorts, { options: { components: ["turn"] } }).accepts(
    "a component of the option components",
    holding("turn", MEDIA),
  );
  accepts("a port of a chart's node agent", ofChart(AGENT));
  reports("the same port outside of charts", AGENT, held("9100/TCP"));
  judged(hostPorts, { options: { nodeAgents: [] } }).reports(
    "the same port where the option nodeAgents is empty",
    ofChart(AGENT),
    held("9100/TCP"),
  );
  accepts(
    "unknown values that may be a bridge's media port",
    holding("media", { hostPort: UNKNOWN, protocol: UNKNOWN }),
    holding(UNKNOWN, MEDIA),
  );
  reports("an unknown port of another component", holding("web", { hostPort: UNKNOWN }), held("?/TCP"));
});
