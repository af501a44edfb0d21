import { PORTS } from "../components/ports";
import { NAMESPACE, type ShardId } from "../stacks/plan";
import type { Cluster } from "./client";
import { podGet } from "./podHttp";
import { UserError } from "./userError";

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
  const metrics = await podGet(cluster, pod, PORTS.jicofoRest, "/metrics");
  return {
    rooms: metric(metrics, "jitsi_jicofo_conferences"),
    participants: metric(metrics, "jitsi_jicofo_participants_current"),
  };
}

/** The value of a metric without labels, in Prometheus' text format. */
function metric(text: string, name: string): number {
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})?\\s+(\\S+)`, "m").exec(text)?.[1];
  if (value === undefined) throw new UserError(`jicofo answers without ${name}`);
  return Number(value);
}
