import { labelOf, NAME, objectName, ofKind } from "../../resources/kubernetes";
import { ALWAYS, type Finding, stackRule } from "../core/rule";
import { partOf, type ShardView, shardsOf, SIGNALLING } from "../../resources/shards";

/** A path of ignoreChanges that takes in everything a pod is made of. */
const FREEZES = ["spec.template", "spec"];
const FROZEN_PARTS = [...SIGNALLING, "jvb"] as const;

/**
 * Risk: prosody keeps the rooms of a shard in its memory. An ordinary update that restarts it, or jicofo, ends every call
 * of the shard, and bridges that are replaced make their people wait for them to drain; so their pods stay as they are until
 * the shard is offline.
 */
export const signallingFrozen = stackRule({
  name: "signalling-frozen",
  level: ALWAYS,
  severity: "critical",
  why: "A prosody or jicofo that restarts ends every call of its shard, so no update may touch their pods while it serves.",
  fix: 'Make it with ignoreChanges: ["spec.template"] (pinned() in components/jitsi) unless the shard is offline.',
  check: (resources) =>
    shardsOf(resources)
      .filter(({ serving }) => serving)
      .flatMap((shard) => [...thawedPods(shard), ...thawedFiles(shard)]),
});

function thawedPods(shard: ShardView): Finding[] {
  return FROZEN_PARTS.flatMap((part) => partOf(shard, part) ?? [])
    .filter(({ ignoreChanges }) => !FREEZES.some((path) => ignoreChanges.includes(path)))
    .map((resource) => ({
      resource,
      message: `${objectName(resource)} serves, and an update may restart it: spec.template is not in ignoreChanges`,
    }));
}

/** A pod that crashes starts from these, and has to start as it did before. */
function thawedFiles({ resources }: ShardView): Finding[] {
  return ofKind(resources, "ConfigMap")
    .filter((one) => FROZEN_PARTS.some((part) => labelOf(one, NAME) === part) && !one.ignoreChanges.includes("data"))
    .map((resource) => ({
      resource,
      message: `${objectName(resource)} is read by pods that serve: data is not in ignoreChanges`,
    }));
}
