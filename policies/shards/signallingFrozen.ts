import { objectName } from "../core/kubernetes";
import { ALWAYS, stackRule } from "../core/rule";
import { partOf, shardsOf, SIGNALLING } from "./shardsOf";

/** A path of ignoreChanges that takes in everything a pod is made of. */
const FREEZES = ["spec.template", "spec"];

/**
 * Risk: prosody keeps the rooms of a shard in its memory. An ordinary update that restarts it, or jicofo, ends every call
 * of the shard; so their pods stay as they are until the shard is offline.
 */
export const signallingFrozen = stackRule({
  name: "signalling-frozen",
  level: ALWAYS,
  severity: "critical",
  why: "A prosody or jicofo that restarts ends every call of its shard, so no update may touch their pods while it serves.",
  fix: 'Make it with ignoreChanges: ["spec.template"] (frozen() in components/jitsi) unless the shard is offline.',
  check: (resources) =>
    shardsOf(resources)
      .filter(({ serving }) => serving)
      .flatMap((shard) => SIGNALLING.flatMap((part) => partOf(shard, part) ?? []))
      .filter(({ ignoreChanges }) => !FREEZES.some((path) => ignoreChanges.includes(path)))
      .map((resource) => ({
        resource,
        message: `${objectName(resource)} serves, and an update may restart it: spec.template is not in ignoreChanges`,
      })),
});
