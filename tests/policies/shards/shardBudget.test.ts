import { shardBudget } from "../../../policies/shards/shardBudget";
import { judged, resource } from "../judging";
import { soundShard } from "../soundShard";

const SHARD = [...soundShard().values()];
const urn = "urn:pulumi:prod::jitsi::jitsi:jitsi:Shard::shard-7";
const component = resource("jitsi:jitsi:Shard", {}, { name: "shard-7", urn, custom: false });
const passwords = Array.from({ length: 61 }, (_, n) =>
  resource("random:index/randomPassword:RandomPassword", {}, { name: `password-${n}`, parent: urn }),
);

describe(shardBudget.name, () => {
  const { accepts, reports } = judged(shardBudget);

  accepts("a shard", SHARD);
  judged(shardBudget, { options: { resources: SHARD.length } }).accepts("a shard of the budget's size", SHARD);
  judged(shardBudget, { options: { resources: 10 } }).reports(
    "a larger shard",
    SHARD,
    `shard-0-sentinel: shard-0 consists of ${SHARD.length} resources; the budget is 10`,
  );
  reports(
    "too many resources without labels below the component",
    [component, ...passwords],
    "the stack: shard-7 consists of 61 resources; the budget is 60",
  );
});
