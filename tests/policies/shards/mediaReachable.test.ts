import type { Registration } from "../../../local/program/registration";
import { mediaReachable } from "../../../policies/shards/mediaReachable";
import { judged, object, resource, UNKNOWN, workload } from "../judging";
import { BRIDGES, labelsOf, soundShard } from "../soundShard";

const SUBNET = resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }, { name: "public" });
const rule = (changes: object = {}) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
    ipProtocol: "udp",
    fromPort: 10000,
    toPort: 10000,
    cidrIpv4: "0.0.0.0/0",
    ...changes,
  });
const TAINT = { key: "jitsi.org/pool", value: "media", effect: "NO_SCHEDULE" };
const MEDIA = { "jitsi.org/pool": "media" };
const group = (labels: object = MEDIA, more: Partial<Registration> = {}, taints: object[] = [TAINT]) =>
  resource("aws:eks/nodeGroup:NodeGroup", { labels, taints }, { name: "media", dependencies: [SUBNET.urn], ...more });
const AWS = [SUBNET, rule(), group()];
const pool = (node: object) =>
  resource("gcp:container/nodePool:NodePool", {
    nodeConfig: { labels: MEDIA, tags: ["prod", "prod-media"], taints: [TAINT], ...node },
    networkConfig: { enablePrivateNodes: false },
  });
const firewall = (...targetTags: string[]) =>
  resource(
    "gcp:compute/firewall:Firewall",
    { allows: [{ protocol: "udp", ports: ["10000"] }], sourceRanges: ["0.0.0.0/0"], targetTags },
    { name: "firewall" },
  );
const policy = (spec: object, namespace = "jitsi") =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "policy", { spec, metadata: { name: "policy", namespace } });
const ingress = (rules: unknown) => policy({ podSelector: {}, ingress: rules });

/** A shard with changed bridges, and other resources. */
const shard = (rest: Registration[], changes: { container?: object; pod?: object } = {}) => {
  const jvb = workload({
    name: "shard-0-jvb",
    labels: labelsOf("jvb"),
    container: { ...BRIDGES.container, ...changes.container },
    pod: { ...BRIDGES.pod, ...changes.pod },
  });
  return [...soundShard().set("jvb", jvb).values(), ...rest];
};
const tolerating = (tolerations: unknown) => shard(AWS, { pod: { tolerations } });
/** A shard whose only NetworkPolicy is this one. */
const isolatedBy = (one: Registration) =>
  shard([one]).filter(({ type, name }) => !type.endsWith(":NetworkPolicy") || name === "policy");

const NO_PORT = "shard-0-jvb: no container holds port 10000/UDP of its node";
const NO_POOL = "shard-0-jvb: its nodeSelector finds no media pool";
const NO_TOLERATION = "shard-0-jvb: it does not tolerate the taint of its pool";
const NO_FIREWALL = "shard-0-jvb: no firewall admits UDP 10000 to the nodes of its pool";

describe(mediaReachable.name, () => {
  const { accepts, reports, reportsEach } = judged(mediaReachable);

  const [port] = BRIDGES.container.ports;
  accepts("a host port, public nodes and an open firewall", [...soundShard().values(), ...AWS], shard(AWS));
  accepts(
    "a host port alone on an existing cluster",
    shard([]),
    ...["10000", UNKNOWN].map((value) => shard([], { container: { env: [{ name: "JVB_PORT", value }] } })),
  );
  reportsEach(
    "a bridge without a host port for its media port",
    [
      { ports: [{ containerPort: 10000, protocol: "UDP" }] },
      { ports: [{ ...port, containerPort: 8080 }] },
      { ports: [{ ...port, hostIP: "127.0.0.1" }] },
      { env: [{ name: "JVB_PORT", value: "20000" }] },
    ].map((container) => shard([], { container })),
    NO_PORT,
  );

  const system = group({ "jitsi.org/pool": "system" }, { name: "system" }, []);
  accepts("another pool", shard([...AWS, system]));
  reports(
    "bridges that may run on another pool",
    shard([...AWS, system], { pod: { nodeSelector: undefined } }),
    "shard-0-jvb: its nodeSelector allows nodes that are not for media",
  );
  reportsEach(
    "bridges without a media pool",
    [
      shard([SUBNET, rule(), group({ "jitsi.org/pool": "system" })]),
      shard(AWS, { pod: { nodeSelector: { "jitsi.org/pool": "video" } } }),
    ],
    NO_POOL,
  );
  reports(
    "nodes without public addresses",
    shard([SUBNET, rule(), group(MEDIA, { dependencies: [] })]),
    "shard-0-jvb: the nodes of its pool have no public addresses",
  );

  accepts(
    "tolerations of the taint, also unknown ones",
    tolerating([{ operator: "Exists" }]),
    tolerating([{ key: "jitsi.org/pool", operator: "Exists" }]),
    tolerating([{ key: "jitsi.org/pool", value: "media" }]),
    tolerating(UNKNOWN),
  );
  reportsEach(
    "bridges that do not tolerate the taint",
    [
      [],
      [{ key: "jitsi.org/pool", value: "system" }],
      [{ key: "other", operator: "Exists" }],
      [{ key: "jitsi.org/pool", value: "media", effect: "NoExecute" }],
    ].map(tolerating),
    NO_TOLERATION,
  );

  accepts(
    "a firewall that lets in everything",
    shard([SUBNET, rule({ ipProtocol: "-1", fromPort: undefined, toPort: undefined }), group()]),
  );
  reportsEach(
    "a firewall that blocks media",
    [
      shard([SUBNET, group()]),
      ...[{ fromPort: 20000, toPort: 20000 }, { ipProtocol: "tcp" }].map((one) => shard([SUBNET, rule(one), group()])),
      shard([pool({}), firewall("prod-system")]),
      shard([pool({ tags: undefined }), firewall("prod-media")]),
    ],
    NO_FIREWALL,
  );
  accepts(
    "a firewall of Google's for a tag of the pool, also an unknown one",
    shard([pool({}), firewall("other", "prod-media")]),
    shard([pool({ tags: UNKNOWN }), firewall("prod-media")]),
  );
  reports(
    "another taint of a pool of Google's",
    shard([pool({ taints: [{ ...TAINT, value: "other" }] }), firewall("prod-media")]),
    NO_TOLERATION,
  );

  const retiring = group({ ...MEDIA, zone: "b" }, { name: "retiring", dependencies: [] }, [
    TAINT,
    { key: "retiring", effect: "NO_SCHEDULE" },
  ]);
  accepts(
    "one usable pool and one container with media among several",
    shard([...AWS, retiring], {
      pod: {
        containers: [
          { name: "companion", ports: [{ containerPort: 9 }] },
          { name: "jvb", ports: [{ containerPort: 8080 }, port] },
        ],
      },
    }),
  );
  reports(
    "a nodeSelector that no pool matches",
    shard([...AWS, retiring], { pod: { nodeSelector: { ...MEDIA, zone: "a" } } }),
    NO_POOL,
  );

  const from = [{ podSelector: {} }];
  accepts(
    "NetworkPolicies that allow media or select other pods",
    shard([policy({ podSelector: {} })]),
    isolatedBy(ingress([{}])),
    isolatedBy(
      ingress([
        {
          ports: [
            { protocol: "TCP", port: 8080 },
            { protocol: "UDP", port: "media" },
          ],
        },
      ]),
    ),
    isolatedBy(ingress([{ ports: [{ protocol: UNKNOWN, port: UNKNOWN }] }])),
    isolatedBy(policy({ podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } } })),
    isolatedBy(policy({ podSelector: {} }, "monitoring")),
  );
  reportsEach(
    "NetworkPolicies that block media",
    [
      undefined,
      [{ ports: [{ protocol: "TCP", port: 10000 }] }],
      [{ ports: [{ protocol: "UDP", port: 20000 }] }],
      [{ ports: [{ protocol: "UDP", port: 10000 }], from }],
      [{ from }],
    ].map((rules) => isolatedBy(ingress(rules))),
    "shard-0-jvb: NetworkPolicies block UDP 10000 to it",
  );

  describe("where media nodes are private", () => {
    const { accepts, reports } = judged(mediaReachable, { region: { privateMedia: true } });
    const hidden = group(MEDIA, { dependencies: [] });
    const peer = (name: string): object => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });
    const media = (...from: readonly object[]) => ingress([{ from, ports: [{ protocol: "UDP", port: 10000 }] }]);
    const reachedBy = (...rest: Registration[]) =>
      shard(rest).filter(({ type, name }) => !type.endsWith(":NetworkPolicy") || name === "policy");
    const turn = media(peer("coturn"), peer("jvb"));

    accepts("private nodes, and a NetworkPolicy that names TURN", reachedBy(hidden, turn));
    reports(
      "public nodes",
      reachedBy(SUBNET, group(), turn),
      "shard-0-jvb: the nodes of its pool have public addresses",
    );
    reports(
      "a firewall that lets the internet in",
      reachedBy(hidden, rule(), turn),
      "shard-0-jvb: a firewall opens UDP 10000, which only TURN needs",
    );
    reports(
      "a NetworkPolicy without callers",
      reachedBy(hidden, ingress([{ ports: [{ protocol: "UDP", port: 10000 }] }])),
      "shard-0-jvb: NetworkPolicies allow every pod to send to UDP 10000, which only TURN and bridges need",
    );
    reports(
      "a NetworkPolicy without TURN",
      reachedBy(hidden, media(peer("jvb"))),
      "shard-0-jvb: NetworkPolicies block TURN",
    );
  });
});
