import { routerLabels } from "../../components/routing/pod";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { PORTS } from "../../stacks/catalogue/ports";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { podRequest } from "../kubernetes/podHttp";
import { UserError } from "../terminal/userError";

const STATES = "/metrics?scope=server&metrics=haproxy_server_status";

/**
 * Routers that give new rooms to a shard: its name for new rooms resolves, and the shard is healthy. Routers notice a deleted name within
 * a minute.
 * @returns names of their pods.
 * @throws UserError when a router does not answer.
 */
export async function openRouters(
  cluster: Cluster,
  shard: ShardId,
  ask: typeof podRequest = podRequest,
): Promise<string[]> {
  const routers = await runningRouters(cluster);
  const up = new RegExp(`^haproxy_server_status\\{proxy="open",server="${shard}",state="UP"\\} (\\S+)`, "m");
  const asked = await Promise.all(
    routers.map(async (pod) => {
      const { name } = pod.metadata;
      const [, value] = up.exec(await ask(cluster, pod, PORTS.routerMetrics, STATES)) ?? [];
      if (value === undefined) throw new UserError(`${name} has no slot for ${shard}`);
      return Number(value) > 0 ? [name] : [];
    }),
  );
  return asked.flat();
}

/**
 * Pods of the router that run.
 * @throws UserError when there are none.
 */
export async function runningRouters(cluster: Cluster): Promise<readonly KubernetesObject[]> {
  const labelSelector = Object.entries(routerLabels({ name: "router" }))
    .map((label) => label.join("="))
    .join(",");
  const pods = await cluster.list("v1", "Pod", {
    namespace: NAMESPACE,
    labelSelector,
    fieldSelector: "status.phase=Running",
  });
  // A terminating pod takes no new connections.
  const routers = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (routers.length === 0) throw new UserError(`no router runs on ${cluster.server}`);
  return routers;
}
