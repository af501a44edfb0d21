import type { KubernetesObject } from "../../local/kubernetes/client";

/** An available Deployment of a shard whose pods run one template while another may be wanted. */
export function shardDeployment(
  shard: string,
  name: string,
  { wanted = "new", runs = "new", available = 1 } = {},
): KubernetesObject {
  const hash = (value: string): object => ({ annotations: { "jitsi.org/template": value } });
  const labels = { "app.kubernetes.io/part-of": "jitsi", "jitsi.org/shard": shard };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `${shard}-${name}`, namespace: "jitsi", generation: 1, labels, ...hash(wanted) },
    spec: { replicas: 1, template: { metadata: hash(runs) } },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: available },
  };
}
