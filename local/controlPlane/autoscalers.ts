import type { Cluster, KubernetesObject } from "../kubernetes/client";

interface ScaledObject extends KubernetesObject {
  readonly spec: {
    readonly scaleTargetRef: object;
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly advanced: { readonly horizontalPodAutoscalerConfig: { readonly name: string } };
  };
}

/**
 * Creates the autoscaler of each ScaledObject, as KEDA does on a cluster with containers. There are no metrics here, so it keeps the
 * minimum.
 */
export async function makeAutoscalers(cluster: Cluster): Promise<void> {
  const scaled = (await cluster.list("keda.sh/v1alpha1", "ScaledObject")) as ScaledObject[];
  await Promise.all(scaled.map((one) => cluster.apply(autoscaler(one))));
}

function autoscaler({ apiVersion, kind, metadata, spec }: ScaledObject): KubernetesObject {
  const { labels = {}, name, namespace, uid } = metadata;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: {
      name: spec.advanced.horizontalPodAutoscalerConfig.name,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ownerReferences: [{ apiVersion, kind, name, uid: uid ?? "", controller: true }],
    },
    spec: {
      scaleTargetRef: spec.scaleTargetRef,
      // KEDA removes the last replica, not the autoscaler, whose minimum is 1.
      minReplicas: Math.max(1, spec.minReplicaCount),
      maxReplicas: spec.maxReplicaCount,
    },
  };
}
