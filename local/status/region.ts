import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { Cluster, KubernetesObject, ListOptions } from "../kubernetes/client";
import { type CertificateStatus, readCertificates } from "./certificates";
import { readAddons, type AddonStatus } from "./addons";
import { isSimulated, NO_CONTAINERS, type PodCalls, podCalls } from "./pods";
import { readRouters, type RouterStatus } from "./routers";
import { type NextWindow, readTimetable } from "./timetable";
import { readShards, type ShardStatus } from "./shards";
import { type Unknown, PartialErrors } from "./partialErrors";

/** The current state of a region. A fact that could not be read is null, with the reason in `unknown`. */
export interface RegionStatus {
  /** URL of the cluster's API server. */
  readonly server: string;
  /** In numerical order. */
  readonly shards: readonly ShardStatus[];
  /** Null without a timetable. */
  readonly timetable: NextWindow | null;
  readonly certificates: readonly CertificateStatus[];
  readonly routers: readonly RouterStatus[];
  /** Parts that a region has only where they are enabled. */
  readonly addons: readonly AddonStatus[];
  readonly unknown: readonly Unknown[];
}

/**
 * Reads the state of a region from the objects of its cluster and the metrics of its pods.
 * @param calls requests to pods. Default: depends on whether KWOK simulates the cluster.
 */
export async function readRegion(cluster: Cluster, now: Date, calls?: PodCalls): Promise<RegionStatus> {
  const errors = new PartialErrors();
  const list = async (apiVersion: string, kind: string, options: ListOptions): Promise<readonly KubernetesObject[]> =>
    (await errors.attempt(`every ${kind}`, () =>
      cluster.list(apiVersion, kind, { namespace: NAMESPACE, ...options }),
    )) ?? [];
  const named = (name: string): ListOptions => ({ labelSelector: `app.kubernetes.io/name=${name}` });

  const [sentinels, deployments, statefulSets, autoscalers, scaledObjects, pods, certificates, secrets] =
    await Promise.all([
      list("v1", "ConfigMap", named("sentinel")),
      list("apps/v1", "Deployment", OURS),
      list("apps/v1", "StatefulSet", OURS),
      list("autoscaling/v2", "HorizontalPodAutoscaler", OURS),
      list("keda.sh/v1alpha1", "ScaledObject", OURS),
      list("v1", "Pod", OURS),
      list("cert-manager.io/v1", "Certificate", {}),
      list("v1", "Secret", { fieldSelector: "type=kubernetes.io/tls" }),
    ]);
  const asking = { calls: calls ?? ((await isSimulated(cluster)) ? NO_CONTAINERS : podCalls(cluster)), errors };
  const [shards, routers] = await Promise.all([
    readShards({ sentinels, deployments, statefulSets, autoscalers, pods }, asking),
    readRouters(pods, asking),
  ]);
  return {
    server: cluster.server,
    shards,
    timetable: readTimetable(scaledObjects, now),
    certificates: readCertificates(certificates, secrets, now),
    routers,
    addons: readAddons(pods),
    unknown: errors.list(),
  };
}

const OURS: ListOptions = { labelSelector: "app.kubernetes.io/part-of=jitsi" };
