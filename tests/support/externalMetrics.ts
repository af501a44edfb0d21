import type { KubernetesObject } from "../../local/kubernetes/client";

export const EXTERNAL_METRICS = "external.metrics.k8s.io";
const READER = "external-metrics-reader";

/**
 * The registration of a process on loopback as the API of external metrics, and the autoscaler's right to read it.
 * @param name of the Service that leads the API server to the process.
 */
export function externalMetricsApi(
  name: string,
  port: number,
  rights: { readonly resources: readonly string[]; readonly verbs: readonly string[] },
): readonly KubernetesObject[] {
  const service = { name, namespace: "kube-system" };
  const rbac = "rbac.authorization.k8s.io";
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: service,
      // A process on loopback is no valid endpoint of a Service.
      spec: { type: "ExternalName", externalName: "localhost", ports: [{ port }] },
    },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `v1beta1.${EXTERNAL_METRICS}` },
      spec: {
        group: EXTERNAL_METRICS,
        version: "v1beta1",
        service: { ...service, port },
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRole",
      metadata: { name: READER },
      rules: [{ apiGroups: [EXTERNAL_METRICS], ...rights }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: READER },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: READER },
      subjects: [{ kind: "ServiceAccount", name: "horizontal-pod-autoscaler", namespace: "kube-system" }],
    },
  ];
}
