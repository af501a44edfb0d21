import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { PORTS } from "../../stacks/catalogue/ports";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Cluster } from "../kubernetes/client";
import { podGet } from "../kubernetes/podHttp";
import { UserError } from "../terminal/userError";
import { samples } from "./metrics";

/** What a shard carries at the moment. */
export interface Load {
  readonly rooms: number;
  readonly participants: number;
}

/**
 * Asks a shard's jicofo, which knows every conference of it.
 * @throws UserError when it cannot be asked.
 */
export async function loadOf(cluster: Cluster, shard: ShardId): Promise<Load> {
  const [pod] = await cluster.list("v1", "Pod", {
    namespace: NAMESPACE,
    labelSelector: `app.kubernetes.io/instance=${shard}-jicofo`,
    fieldSelector: "status.phase=Running",
  });
  if (pod === undefined) throw new UserError(`no jicofo of ${shard} runs`);
  return readLoad(await podGet(cluster, pod, PORTS.jicofoRest, "/metrics"));
}

/**
 * @param metrics of a jicofo.
 * @throws UserError when they do not say.
 */
export function readLoad(metrics: string): Load {
  const one = (name: string): number => {
    const [sample] = samples(metrics, name);
    if (sample === undefined) throw new UserError(`jicofo answers without ${name}`);
    return sample.value;
  };
  return { rooms: one("jitsi_jicofo_conferences"), participants: one("jitsi_jicofo_participants_current") };
}
