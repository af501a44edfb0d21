import type { Registration } from "../../../local/program/registration";
import { shardAgrees } from "../../../policies/shards/shardAgrees";
import { judged, UNKNOWN, workload } from "../judging";
import { labelsOf } from "../soundShard";

type Environment = Readonly<Record<string, string | object>>;

function part(name: "web" | "prosody" | "jicofo" | "jvb", environment: Environment, shard = "shard-0"): Registration {
  const env = Object.entries(environment).map(([variable, value]) =>
    typeof value === "string" ? { name: variable, value } : { name: variable, valueFrom: value },
  );
  return workload({ name: `${shard}-${name}`, labels: labelsOf(name, shard), container: { name, env } });
}
const brewery = (room: string): Environment => ({ JVB_BREWERY_MUC: room });

describe(shardAgrees.name, () => {
  const { accepts, reports } = judged(shardAgrees);

  const same = { XMPP_DOMAIN: "meet.jitsi", ENABLE_AUTH: "1" };
  accepts(
    "equal variables in all parts, or none, and other variables in another shard",
    [part("web", same), part("prosody", same), part("jicofo", same), part("jvb", {})],
    [part("jicofo", brewery("theirs")), part("jvb", brewery("theirs"))],
    [part("prosody", { XMPP_DOMAIN: "one" }), part("jicofo", { XMPP_DOMAIN: "other" }, "shard-1")],
  );
  reports(
    "a bridge in another brewery than the image's default",
    [part("jicofo", {}), part("jvb", brewery("mine"))],
    "shard-0-jvb: JVB_BREWERY_MUC is mine, and for jicofo JVB_BREWERY_MUC is the image's default",
  );
  reports(
    "a bridge in another brewery than jicofo's",
    [part("jicofo", brewery("theirs")), part("jvb", brewery("mine"))],
    "shard-0-jvb: JVB_BREWERY_MUC is mine, and for jicofo JVB_BREWERY_MUC is theirs",
  );
  reports(
    "a difference in the variable that a part prefers",
    [part("prosody", { AUTH_TYPE: "jwt", PROSODY_AUTH_TYPE: "internal" }), part("jicofo", { AUTH_TYPE: "jwt" })],
    "shard-0-jicofo: AUTH_TYPE is jwt, and for prosody PROSODY_AUTH_TYPE is internal",
  );
  accepts("a jicofo that leaves authentication to prosody", [
    part("prosody", same),
    part("jicofo", { ...same, JICOFO_ENABLE_AUTH: "0" }),
  ]);
  reports(
    "a jicofo that asks for an authentication that prosody does not have",
    [part("prosody", { ENABLE_AUTH: "0" }), part("jicofo", { ENABLE_AUTH: "0", JICOFO_ENABLE_AUTH: "1" })],
    "shard-0-jicofo: JICOFO_ENABLE_AUTH is 1, and for prosody ENABLE_AUTH is 0",
  );
  accepts(
    "unknown values and values of Secrets",
    ...[UNKNOWN, { secretKeyRef: { name: "one", key: "two" } }].map((value) => [
      part("prosody", { AUTH_TYPE: value }),
      part("jicofo", { AUTH_TYPE: "jwt" }),
    ]),
  );
});
