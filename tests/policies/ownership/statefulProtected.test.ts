import { statefulProtected } from "../../../policies/ownership/statefulProtected";
import { judged, object, resource, UNKNOWN } from "../judging";

const cluster = (cloud: string, deletionProtection?: unknown) =>
  resource(`${cloud}/cluster:Cluster`, { deletionProtection }, { protect: true });
const namespace = (name: string) => object("kubernetes:core/v1:Namespace", name, {});
const KEY = resource("aws:kms/key:Key", {});
const TABLE = resource("aws:dynamodb/table:Table", {});

describe(statefulProtected.name, () => {
  const { accepts, reports, reportsEach } = judged(statefulProtected);

  accepts(
    "protected clusters, unknown deletion protection, and resources without state",
    cluster("aws:eks", true),
    cluster("aws:eks", UNKNOWN),
    cluster("gcp:container"),
    resource("aws:ec2/route:Route", {}),
    TABLE,
  );
  const taints = [{ key: "jitsi.org/retiring", value: "true" }];
  accepts(
    "unprotected node pools that are being replaced",
    resource("aws:eks/nodeGroup:NodeGroup", { taints }),
    resource("gcp:container/nodePool:NodePool", { nodeConfig: { taints } }),
  );
  reportsEach(
    "unprotected node pools",
    ["aws:eks/nodeGroup:NodeGroup", "gcp:container/nodePool:NodePool"].map((type) => resource(type, {})),
    "thing: it is not protected",
  );
  reportsEach(
    "unprotected clusters, addresses, networks and keys",
    [
      "aws:eks/cluster:Cluster",
      "aws:ec2/eip:Eip",
      "gcp:compute/address:Address",
      "gcp:compute/network:Network",
      "aws:kms/key:Key",
    ].map((type) => resource(type, { deletionProtection: true })),
    "thing: it is not protected",
  );
  reports(
    "an unprotected volume",
    object("kubernetes:core/v1:PersistentVolumeClaim", "grafana", {}),
    "grafana: it is not protected",
  );
  reportsEach(
    "a cluster without the deletion protection of its cloud",
    [cluster("aws:eks", false), cluster("aws:eks"), cluster("gcp:container", false)],
    "thing: deletion protection of its cloud is disabled",
  );
  reports(
    "an unprotected namespace with rooms",
    [namespace("jitsi"), namespace("scratch")],
    "jitsi: it is not protected",
  );
  judged(statefulProtected, { options: { namespaces: ["scratch"] } }).accepts(
    "a namespace that the option namespaces lacks",
    namespace("jitsi"),
  );
  judged(statefulProtected, { options: { types: ["aws:dynamodb/table:Table"] } }).reports(
    "a type of the option types only",
    [{ ...TABLE, name: "table" }, KEY],
    "table: it is not protected",
  );
});
