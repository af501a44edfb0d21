import assert from "node:assert/strict";
import { signallingFrozen } from "../../../policies/shards/signallingFrozen";
import { judged, object, workload } from "../judging";
import { labelsOf, soundShard } from "../soundShard";

const part = (name: "prosody" | "jicofo", ...ignoreChanges: string[]) =>
  workload({ name: `shard-0-${name}`, labels: labelsOf(name) }, { ignoreChanges });
const shard = (state?: string): Map<string, ReturnType<typeof part>> => soundShard("shard-0", state);
const files = (...ignoreChanges: string[]) =>
  object("kubernetes:core/v1:ConfigMap", "shard-0-prosody", { labels: labelsOf("prosody") }, { ignoreChanges });
const restarted = (name: string) =>
  `shard-0-${name}: shard-0-${name} serves, and an update may restart it: spec.template is not in ignoreChanges`;

describe(signallingFrozen.name, () => {
  const { accepts, reports } = judged(signallingFrozen);

  accepts(
    "pinned signalling, and any of an offline shard",
    [...shard().values(), files("data")],
    [...shard().set("prosody", part("prosody", "spec")).values()],
    [...shard("offline").set("prosody", part("prosody")).set("jicofo", part("jicofo")).values()],
  );
  for (const name of ["prosody", "jicofo"] as const) {
    for (const state of ["active", "drain"]) {
      reports(
        `${name} of a shard in state ${state}`,
        [...shard(state).set(name, part(name, "spec.replicas")).values()],
        restarted(name),
      );
    }
  }
  const jvb = shard().get("jvb");
  assert.ok(jvb !== undefined);
  reports(
    "bridges",
    [
      ...shard()
        .set("jvb", { ...jvb, ignoreChanges: [] })
        .values(),
    ],
    restarted("jvb"),
  );
  for (const name of ["visitor", "jibri", "dial-out", "transcriber"]) {
    const optional = (...ignoreChanges: string[]) =>
      workload(
        { type: "kubernetes:apps/v1:StatefulSet", name: `shard-0-${name}`, labels: labelsOf(name) },
        { ignoreChanges },
      );
    accepts(`a pinned ${name}`, [...shard().values(), optional("spec.template", "spec.replicas")]);
    reports(name, [...shard().values(), optional("spec.replicas")], restarted(name));
  }
  reports(
    "files that a restarted container would find changed",
    [...shard().values(), files()],
    "shard-0-prosody: shard-0-prosody is read by pods that serve: data is not in ignoreChanges",
  );
  const lost = shard().set("prosody", part("prosody"));
  lost.delete("sentinel");
  reports("prosody of a shard without a sentinel", [...lost.values()], restarted("prosody"));
});
