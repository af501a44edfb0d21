import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { ShardPlan } from "../../stacks/model";
import { labels } from "../labels";
import type { Inside, ShardArgs } from "./shard";

/**
 * The guard of a shard: an object that does nothing but refuse to be deleted while the shard serves. Lowering `shardCount`
 * over it fails in the preview, before any pod is touched. It is not the workloads that are protected, because a protected
 * resource could not be replaced either.
 */
export function createSentinel(plan: ShardPlan, args: ShardArgs, inside: Inside): ConfigMap {
  const name = `${plan.id}-sentinel`;
  const thing = { name: "sentinel", instance: name, component: "signalling", shard: plan.id };
  return new ConfigMap(
    name,
    { metadata: { name, namespace: args.namespace, labels: labels(thing) }, data: { state: plan.state } },
    { ...inside, protect: plan.protect },
  );
}
