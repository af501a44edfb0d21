import { neededTokens } from "../../../policies/access/neededTokens";
import { judged, ofChart, UNKNOWN, workload } from "../judging";

const caller = (pod: Record<string, unknown>) => workload({ labels: { "app.kubernetes.io/name": "reflector" }, pod });
const VOLUME = { name: "account", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
const MOUNTED = { automountServiceAccountToken: true };

describe(neededTokens.name, () => {
  const { accepts, reports, reportsEach } = judged(neededTokens);

  accepts(
    "pods without a token, and callers of the API with their own account",
    workload(),
    caller({}),
    caller({ ...MOUNTED, serviceAccountName: "reflector", volumes: [VOLUME] }),
  );
  reportsEach(
    "a token that is mounted by default",
    [true, undefined].map((automountServiceAccountToken) => workload({ pod: { automountServiceAccountToken } })),
    "shard-0-web: its pods have a token that they do not need",
  );
  reports(
    "a token in a volume",
    workload({ pod: { volumes: [VOLUME] } }),
    "shard-0-web: a volume mounts a token that its pods do not need",
  );
  reportsEach(
    "a caller of the API with the default account",
    [{ automountServiceAccountToken: undefined }, { serviceAccountName: "default", volumes: [VOLUME] }].map(caller),
    "shard-0-web: it calls the API with the default account of its namespace",
  );
  judged(neededTokens, { options: { callers: ["web"] } }).accepts(
    "a caller that the option callers names",
    workload({ pod: { ...MOUNTED, serviceAccountName: "web" } }),
  );
  accepts(
    "unknown values and charts",
    workload({ pod: { automountServiceAccountToken: UNKNOWN, volumes: UNKNOWN } }),
    ofChart(workload({ pod: MOUNTED })),
  );
});
