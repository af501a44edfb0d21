import { privateSystemNodes } from "../../../policies/cluster/privateSystemNodes";
import { judged, resource, UNKNOWN } from "../judging";

const subnet = (name: string, mapPublicIpOnLaunch: unknown) =>
  resource("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch }, { name });
const OPEN = subnet("open", true);
const CLOSED = subnet("closed", false);
const MAYBE = subnet("maybe", UNKNOWN);
const TAINT = { key: "jitsi.org/pool", value: "media", effect: "NO_SCHEDULE" };
const template = (...switches: unknown[]) =>
  resource(
    "aws:ec2/launchTemplate:LaunchTemplate",
    { networkInterfaces: switches.map((associatePublicIpAddress) => ({ associatePublicIpAddress })) },
    { name: "template" },
  );
const TEMPLATE = template("true");
const INSTANCE = { ...TEMPLATE, type: "aws:ec2/instance:Instance" };
const group = (pool: unknown, ...dependsOn: { urn: string }[]) =>
  resource(
    "aws:eks/nodeGroup:NodeGroup",
    { labels: { "jitsi.org/pool": pool }, subnetIds: [UNKNOWN], taints: [TAINT] },
    { name: "nodes", dependencies: dependsOn.map(({ urn }) => urn) },
  );
const googlePool = (pool: unknown, networkConfig: object, node: object = {}) =>
  resource(
    "gcp:container/nodePool:NodePool",
    { nodeConfig: { labels: { "jitsi.org/pool": pool }, taints: [TAINT], ...node }, networkConfig },
    { name: "nodes" },
  );
const PUBLIC = { enablePrivateNodes: false };
const PRIVATE = { enablePrivateNodes: true };
const tainted = (taints: unknown) => googlePool("media", PUBLIC, { taints });
const tagged = googlePool("system", PRIVATE, { tags: ["prod-system"] });
const firewall = (...targetTags: string[]) =>
  resource(
    "gcp:compute/firewall:Firewall",
    { allows: [{ protocol: "udp", ports: ["10000"] }], sourceRanges: ["0.0.0.0/0"], targetTags },
    { name: "firewall" },
  );

describe(privateSystemNodes.name, () => {
  const { accepts, reports, reportsEach } = judged(privateSystemNodes);

  accepts(
    "public bridges and private system nodes",
    [OPEN, CLOSED, TEMPLATE, group("media", OPEN, TEMPLATE)],
    [OPEN, CLOSED, group("system", CLOSED)],
    googlePool("system", PRIVATE),
    googlePool("media", PUBLIC),
  );
  reportsEach(
    "system nodes in a public subnet, by launch template or by Google's default",
    [
      // A preview does not know the subnet's id.
      [OPEN, CLOSED, group("system", OPEN, CLOSED)],
      [CLOSED, TEMPLATE, group("system", CLOSED, TEMPLATE)],
      [CLOSED, template("false", true), group("system", CLOSED, TEMPLATE)],
      googlePool("system", PUBLIC),
      googlePool("system", {}),
    ],
    "nodes: its nodes get public addresses, and bridges do not run on them",
  );
  accepts(
    "private and unknown interfaces, instances and unknown values",
    ...[template("false"), template(UNKNOWN), INSTANCE].map((one) => [CLOSED, one, group("system", CLOSED, one)]),
    [MAYBE, group("system", MAYBE)],
    googlePool("system", { enablePrivateNodes: UNKNOWN }),
    [OPEN, group(UNKNOWN, OPEN)],
  );

  reportsEach(
    "public nodes without a taint that keeps other pods away",
    [[], undefined, [{ ...TAINT, effect: "PREFER_NO_SCHEDULE" }]].map(tainted),
    "nodes: its nodes are public, and nothing keeps pods away from them that are not bridges",
  );
  accepts("an unknown taint and NO_EXECUTE", ...[UNKNOWN, [{ ...TAINT, effect: "NO_EXECUTE" }]].map(tainted));

  accepts("a public firewall for other tags", [tagged, firewall("prod-media")]);
  reports(
    "a public firewall for the tag of system nodes",
    [tagged, firewall("prod-media", "prod-system")],
    "nodes: a firewall opens its nodes to the whole internet, by their tag prod-system",
  );
});
