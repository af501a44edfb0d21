import { DIAL_OUT_SOFTWARE, TRANSCRIBER_SOFTWARE } from "../../stacks/catalogue/labels";
import { labelOf, NAME, objectName, ofKind } from "../../resources/kubernetes";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { partOf, type ShardView, shardsOf, SIGNALLING, VISITOR } from "../../resources/shards";

/** Paths in ignoreChanges that include the whole pod template. */
const PINNING_PATHS = ["spec.template", "spec"];
const PINNED_COMPONENTS = [...SIGNALLING, "jvb", VISITOR, "jibri", DIAL_OUT_SOFTWARE, TRANSCRIBER_SOFTWARE] as const;

/**
 * Risk: prosody keeps the rooms of a shard in memory. An update that restarts it or jicofo ends every conference of the
 * shard, and replaced bridges have to drain first. Recorders, dial-out and transcribers take part in conferences, too. So their pods must
 * not change until the shard is offline.
 */
export const signallingFrozen = stackRule({
  name: "signalling-frozen",
  level: ALWAYS,
  severity: "critical",
  why: "A restart of prosody or jicofo ends every conference of its shard, so no update may change their pods while it serves.",
  fix: 'Set ignoreChanges: ["spec.template"] (pinned() in components/jitsi) unless the shard is offline.',
  check: (resources) =>
    shardsOf(resources)
      .filter(({ serving }) => serving)
      .flatMap((shard) => [...unpinnedPods(shard), ...unpinnedFiles(shard)]),
});

function unpinnedPods(shard: ShardView): Finding[] {
  return PINNED_COMPONENTS.flatMap((part) => partOf(shard, part) ?? [])
    .filter(({ ignoreChanges }) => !PINNING_PATHS.some((path) => ignoreChanges.includes(path)))
    .map((resource) => ({
      resource,
      message: `${objectName(resource)} serves, and an update may restart it: spec.template is not in ignoreChanges`,
    }));
}

/** Files of pinned pods must not change either, because a pod that restarts after a crash reads them. */
function unpinnedFiles({ resources }: ShardView): Finding[] {
  return ofKind(resources, "ConfigMap")
    .filter(
      (one) => PINNED_COMPONENTS.some((part) => labelOf(one, NAME) === part) && !one.ignoreChanges.includes("data"),
    )
    .map((resource) => ({
      resource,
      message: `${objectName(resource)} is read by pods that serve: data is not in ignoreChanges`,
    }));
}
