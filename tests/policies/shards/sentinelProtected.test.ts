import { sentinelProtected } from "../../../policies/shards/sentinelProtected";
import { judged, object, UNKNOWN } from "../judging";
import { labelsOf } from "../soundShard";

const sentinel = (state: unknown, protect: boolean) =>
  object(
    "kubernetes:core/v1:ConfigMap",
    "shard-0-sentinel",
    { labels: labelsOf("sentinel"), data: { state } },
    { protect },
  );

describe(sentinelProtected.name, () => {
  const { accepts, reportsEach } = judged(sentinelProtected);

  accepts(
    "a protected sentinel, and any of an offline shard",
    sentinel("active", true),
    sentinel("drain", true),
    sentinel("offline", false),
  );
  reportsEach(
    "an unprotected sentinel of a shard in service",
    ["active", "drain", UNKNOWN].map((state) => sentinel(state, false)),
    "shard-0-sentinel: shard-0 serves, and its sentinel is not protected",
  );
  const drained = judged(sentinelProtected, { region: { states: { "shard-0": "drain" } } });
  drained.accepts("the state of the configuration", sentinel("drain", true));
  const says = "shard-0-sentinel: its state is offline, and that of shard-0 in the configuration is";
  drained.reports("another state than that of the configuration", sentinel("offline", false), `${says} drain`);
  judged(sentinelProtected, { region: { states: {} } }).reports(
    "another state than the default",
    sentinel("offline", false),
    `${says} active`,
  );
});
