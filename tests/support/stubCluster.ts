import { ApiError } from "../../local/kubernetes/apiServer";
import type { Cluster, KubernetesObject, ListOptions } from "../../local/kubernetes/client";

/**
 * A read-only cluster with these objects.
 * @param forbidden kinds that may not be listed.
 */
export function stubCluster(objects: readonly KubernetesObject[], forbidden: readonly string[] = []): Cluster {
  const list = (apiVersion: string, kind: string, options: ListOptions = {}): Promise<readonly KubernetesObject[]> => {
    if (forbidden.includes(kind)) return Promise.reject(new ApiError(403, "Forbidden", `listing ${kind} is forbidden`));
    const wanted = (options.labelSelector ?? "").split(",").filter((one) => one !== "");
    return Promise.resolve(
      objects.filter(
        (one) =>
          one.apiVersion === apiVersion &&
          one.kind === kind &&
          (options.namespace ?? one.metadata.namespace) === one.metadata.namespace &&
          wanted.every((pair) => hasLabel(one, pair)),
      ),
    );
  };
  return { server: "https://stub.invalid", list } as unknown as Cluster;
}

function hasLabel({ metadata }: KubernetesObject, pair: string): boolean {
  const [key = "", value] = pair.split("=");
  const own = metadata.labels?.[key];
  return value === undefined ? own !== undefined : own === value;
}
