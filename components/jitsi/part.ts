import type { JitsiImage } from "../../stacks/catalogue/versions";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { AppIdentity } from "../labels";

/** A component of a shard. A visitor node runs the image of prosody, a transcriber that of dial-in. */
export type Part = JitsiImage | "visitor" | "transcriber";

/** Identity labels of a shard's component. They must never change, because selectors are immutable. */
export function partOf(plan: ShardPlan, name: Part): AppIdentity {
  if (name === "jibri") return { name, instance: `${plan.id}-jibri`, component: "recording", shard: plan.id };
  if (name === "transcriber") {
    return { name, instance: `${plan.id}-transcriber`, component: "transcription", shard: plan.id };
  }
  return name === "jvb"
    ? { name, instance: plan.bridges.name, component: "media", shard: plan.id }
    : { name, instance: `${plan.id}-${name}`, component: "signalling", shard: plan.id };
}
