import { shardApart } from "../../../policies/shards/shardApart";
import { judged, object, workload } from "../judging";
import { labelsOf } from "../soundShard";

const web = (shard: string, value: string) =>
  workload({
    name: `${shard}-web`,
    labels: labelsOf("web", shard),
    container: { name: "web", env: [{ name: "XMPP_BOSH_URL_BASE", value }] },
  });

describe(shardApart.name, () => {
  const { accepts, reports } = judged(shardApart);

  accepts("parts that name their own shard or none", [
    web("shard-1", "http://shard-1-prosody:5280"),
    web("shard-0", "http://other:5280"),
  ]);
  reports(
    "a part that names another shard",
    web("shard-1", "http://shard-10-prosody:5280"),
    "shard-1-web: spec.template.spec.containers.0.env.0.value names shard-10, and it is a part of shard-1",
  );
  reports(
    "a ConfigMap that names another shard",
    object("kubernetes:core/v1:ConfigMap", "shard-0-jvb", {
      labels: labelsOf("jvb", "shard-0"),
      data: { conf: "host = shard-2-prosody" },
    }),
    "shard-0-jvb: data.conf names shard-2, and it is a part of shard-0",
  );
});
