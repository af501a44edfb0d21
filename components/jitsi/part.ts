import type { JitsiComponent } from "../../stacks/catalogue/versions";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { AppIdentity } from "../labels";

/** A part of a shard by its labels, which select its pods and so are the same for ever. */
export function partOf(plan: ShardPlan, name: JitsiComponent): AppIdentity {
  return name === "jvb"
    ? { name, instance: plan.bridges.name, component: "media", shard: plan.id }
    : { name, instance: plan[name].name, component: "signalling", shard: plan.id };
}
