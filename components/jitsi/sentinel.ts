import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels } from "../labels";

/**
 * A ConfigMap that is protected while its shard serves. The preview then refuses a lower `shardCount`. The sentinel depends on
 * the whole shard, so that without a preview (the Automation API skips it) the engine deletes it first and fails before it
 * deletes anything else. Workloads are not protected themselves, because a protected resource cannot be replaced.
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
      // The shard cannot be the parent: the dependency on it includes all its children, and would be circular.
      provider: shard.getProvider("kubernetes:core/v1:ConfigMap"),
      dependsOn: [shard],
      protect: plan.protect,
    },
  );
}
