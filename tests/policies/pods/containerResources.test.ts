import { containerResources } from "../../../policies/pods/containerResources";
import { CONTAINER, judged, ofChart, UNKNOWN, workload } from "../judging";

const { resources: _, ...BARE } = CONTAINER;
const having = (resources: unknown) => workload({ container: { resources } });
const limited = (requests: object, limits: unknown) => having({ requests, limits });
const web = (text: string) => `shard-0-web: container web has ${text}`;
const NOTHING = "no requests.cpu, no requests.memory, no limits.memory";

describe(containerResources.name, () => {
  const { accepts, reports } = judged(containerResources);

  accepts(
    "requests and a memory limit, known or not, in any notation",
    workload(),
    having(UNKNOWN),
    limited({ cpu: UNKNOWN, memory: "1Gi" }, UNKNOWN),
    limited({ cpu: "2", memory: "1Gi" }, { memory: UNKNOWN }),
    limited({ cpu: "0.05", memory: "10Mi" }, { memory: "10Mi" }),
    limited({ cpu: "2", memory: "1Gi" }, { cpu: "2000m", memory: "1024Mi" }),
  );
  reports("missing memory", having({ requests: { cpu: "1" } }), web("no requests.memory, no limits.memory"));
  reports("zeros", limited({ cpu: "0m", memory: 0 }, { memory: "0.0Gi" }), web(NOTHING));
  reports(
    "limits below their requests",
    limited({ cpu: 2, memory: "1Gi" }, { cpu: "1500m", memory: "1023Mi" }),
    web("limits.cpu 1500m below its requests.cpu 2"),
    web("limits.memory 1023Mi below its requests.memory 1Gi"),
  );
  reports(
    "an init container without resources",
    workload({ pod: { initContainers: [{ ...BARE, name: "address" }] } }),
    `shard-0-web: container address has ${NOTHING}`,
  );
  accepts("containers of charts", ofChart(having({})));
});
