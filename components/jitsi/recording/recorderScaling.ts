import type { RecordingPlan } from "../../../stacks/plan/recording";
import { createScaledObject, prometheusTrigger } from "../../autoscaling/scaledObject";
import type { ChildOptions } from "../../childOptions";
import { createDisruptionBudget } from "../../disruptionBudget";
import { labels, selector } from "../../labels";
import { BEHAVIOUR } from "../bridgeScaling";
import { partOf } from "../part";
import type { ShardArgs } from "../shardArgs";

/** Whether an autoscaler sets the number of a shard's recorders. */
export function isScaled({ recorders, maxRecorders }: RecordingPlan): boolean {
  return maxRecorders > recorders;
}

/**
 * Runs one recorder for each busy one, plus a reserve of free ones, because a new one needs minutes for a node and its image. The recorder
 * with the highest number is removed first. A busy one finishes its recording before it stops.
 */
export function createRecorderScaling(args: ShardArgs, recording: RecordingPlan, childOptions: ChildOptions): void {
  const { plan, meet, autoscaling } = args;
  const { namespace, prometheusUrl } = meet;
  if (!isScaled(recording) || prometheusUrl === undefined) return;
  const app = partOf(plan, "jibri");
  const metadata = { name: app.instance, namespace, labels: labels(app) };
  createScaledObject(
    {
      ...metadata,
      kind: "StatefulSet",
      min: recording.recorders,
      max: recording.maxRecorders,
      behaviour: BEHAVIOUR,
      triggers: [prometheusTrigger("busy", prometheusUrl, wanted(plan.id, namespace, recording.recorders), 1)],
    },
    { ...childOptions, dependsOn: [...autoscaling] },
  );
  createDisruptionBudget({ metadata, matchLabels: selector(app) }, childOptions);
}

/** Query for the number of recorders: those that jicofo reports as busy or failed, plus the reserve. */
export function wanted(shard: string, namespace: string, reserve: number): string {
  const known = (which: string): string =>
    `max(jitsi_jicofo_jibri_instances${which}{namespace="${namespace}", shard="${shard}"})`;
  return `${known("")} - ${known("_available")} + ${reserve}`;
}
