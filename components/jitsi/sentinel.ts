import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels } from "../labels";

/**
 * The guard of a shard: an object that does nothing but refuse to be deleted while the shard serves. Lowering `shardCount`
 * over it fails in the preview; and it stands behind the whole shard, so that where nobody looks at a preview (the Automation
 * API skips it) it is the first to go, and refuses before anything else is gone. It is not the workloads that are protected,
 * because a protected resource could not be replaced either.
 */
export function createSentinel(
  plan: ShardPlan,
  namespace: string,
  shard: ComponentResource,
  opts: Pick<ComponentResourceOptions, "parent" | "deletedWith">,
): ConfigMap {
  const name = `${plan.id}-sentinel`;
  const app = { name: "sentinel", instance: name, component: "signalling", shard: plan.id };
  return new ConfigMap(
    name,
    { metadata: { name, namespace, labels: labels(app) }, data: { state: plan.state } },
    {
      parent: opts.parent,
      deletedWith: opts.deletedWith,
      // Not its parent: it waits for all the parent's children, and would be one of them.
      provider: shard.getProvider("kubernetes:core/v1:ConfigMap"),
      dependsOn: [shard],
      protect: plan.protect,
    },
  );
}
