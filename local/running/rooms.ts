import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { PORTS } from "../../stacks/catalogue/ports";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Cluster } from "../kubernetes/client";
import { podRequest } from "../kubernetes/podHttp";
import { UserError } from "../terminal/userError";
import { samples } from "./metrics";

/** The current load of a shard. */
export interface Load {
  readonly rooms: number;
  readonly participants: number;
}

/**
 * Reads the load from the shard's jicofo, which manages all of its conferences.
 * @throws UserError when jicofo does not answer.
 */
export async function loadOf(cluster: Cluster, shard: ShardId): Promise<Load> {
  const [pod] = await cluster.list("v1", "Pod", {
    namespace: NAMESPACE,
    labelSelector: `app.kubernetes.io/instance=${shard}-jicofo`,
    fieldSelector: "status.phase=Running",
  });
  if (pod === undefined) throw new UserError(`no jicofo of ${shard} runs`);
  return readLoad(await podRequest(cluster, pod, PORTS.jicofoRest, "/metrics"));
}

/**
 * @param metrics of a jicofo.
 * @throws UserError when a metric is missing.
 */
export function readLoad(metrics: string): Load {
  const one = (name: string): number => {
    const [sample] = samples(metrics, name);
    if (sample === undefined) throw new UserError(`the metrics of jicofo lack ${name}`);
    return sample.value;
  };
  return { rooms: one("jitsi_jicofo_conferences"), participants: one("jitsi_jicofo_participants_current") };
}
