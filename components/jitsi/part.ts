import type { JitsiImage } from "../../stacks/catalogue/versions";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { AppIdentity } from "../labels";

/** A component of a shard. A visitor node has the image of prosody, dial-out and a transcriber have that of dial-in. */
export type Part = JitsiImage | "visitor" | "transcriber" | "dial-out";

/** Label `app.kubernetes.io/component` of the components that are not signalling. */
const ROLES: Partial<Record<Part, string>> = {
  jvb: "media",
  jibri: "recording",
  transcriber: "transcription",
  "dial-out": "telephony",
};

/** Identity labels of a shard's component. They must never change, because selectors are immutable. */
export function partOf(plan: ShardPlan, name: Part): AppIdentity {
  const instance = name === "jvb" ? plan.bridges.name : `${plan.id}-${name}`;
  return { name, instance, component: ROLES[name] ?? "signalling", shard: plan.id };
}
