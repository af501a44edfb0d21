import { namedCallers } from "../../../policies/network/namedCallers";
import { judged, object, ofChart, UNKNOWN } from "../judging";

const policyOf = (matchLabels: Record<string, string>, ...ingress: unknown[]) =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "p", { spec: { podSelector: { matchLabels }, ingress } });
const named = (name: string) => ({ "app.kubernetes.io/name": name });
const policy = (...ingress: unknown[]) => policyOf(named("prosody"), ...ingress);
const xmpp = (...from: unknown[]) => policy({ ports: [{ port: 5222 }], from });
const REST = { ports: [{ protocol: "TCP", port: 8080 }] };
const MEDIA = { ports: [{ protocol: "UDP", port: 10000 }] };
const PODS = { podSelector: { matchLabels: { a: "b" } } };
const WORLD = { ipBlock: { cidr: "0.0.0.0/0" } };
const TOGETHER = policy({ from: [{ podSelector: {} }] });

describe(namedCallers.name, () => {
  const { accepts, reports, reportsEach } = judged(namedCallers);

  accepts(
    "callers by their labels, no callers, and public ports by any label",
    policyOf(
      named("jvb"),
      { ...REST, from: [PODS] },
      { ports: [{ port: 8888 }], from: [{ namespaceSelector: { matchLabels: { a: "b" } } }] },
      MEDIA,
    ),
    policyOf({ "app.kubernetes.io/instance": "shard-0-jvb", ...named("jvb") }, MEDIA),
    policyOf(named("haproxy"), REST),
    policy(),
    xmpp({ ...PODS, namespaceSelector: {} }),
  );
  reports(
    "ports without callers, by number and by name",
    policy({ ports: [{ port: 8888 }, { port: "xmpp" }, { protocol: "UDP" }] }),
    "p: port TCP/8888 is open to all callers",
    "p: port TCP/xmpp is open to all callers",
    "p: port UDP/* is open to all callers",
  );
  reportsEach(
    "a rule without ports and callers",
    [{}, { ports: [] }].map((all) => policy(all)),
    "p: every port is open to all callers",
  );
  reports(
    "a bridge's REST port without callers",
    policyOf(named("jvb"), REST),
    "p: port TCP/8080 is open to all callers",
  );
  reportsEach(
    "a rule for every caller",
    [
      xmpp(WORLD),
      xmpp(PODS, WORLD),
      xmpp({ namespaceSelector: {} }),
      xmpp({ namespaceSelector: { matchLabels: {} } }),
      xmpp({ namespaceSelector: {}, podSelector: {} }),
      xmpp({ podSelector: {} }),
    ],
    "p: port TCP/5222 is open to all callers",
  );
  reports(
    "a range around a public port",
    policyOf(named("jvb"), { ports: [{ protocol: "UDP", port: 10000, endPort: 20000 }] }),
    "p: port UDP/10000-20000 is open to all callers",
  );
  reports("every pod of the namespace as a caller", TOGETHER, "p: every port is open to all callers");
  judged(namedCallers, { options: { together: ["jitsi"] } }).accepts(
    "every pod of a namespace that the option together names",
    TOGETHER,
  );
  judged(namedCallers, { options: { ports: ["prosody TCP/9000"] } }).accepts(
    "a port of the option ports",
    policy({ ports: [{ port: 9000 }] }),
  );
  accepts(
    "unknown values and charts",
    policy({ ...REST, from: UNKNOWN }),
    policy({ ports: UNKNOWN }),
    policy({ ...REST, from: [{ namespaceSelector: UNKNOWN }] }),
    ofChart(policy({})),
  );
});
