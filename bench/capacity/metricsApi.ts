import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ControlPlane } from "../../local/controlPlane/controlPlane";
import { LOOPBACK } from "../../local/controlPlane/ports";
import type { KubernetesObject } from "../../local/kubernetes/client";

const GROUP = "external.metrics.k8s.io";
const READER = "external-metrics-reader";

/** Serves one external metric of namespace `default` to the autoscaler of a local control plane. */
export async function serveMetric(plane: ControlPlane, value: () => number): Promise<() => void> {
  const certificates = join(plane.dir, "control-plane", "certificates");
  const server: Server = createServer(
    { cert: readFileSync(join(certificates, "kwok.crt")), key: readFileSync(join(certificates, "kwok.key")) },
    (request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(request.url?.includes("/namespaces/") === true ? values(value()) : RESOURCES));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo;
  for (const object of registration(port)) await plane.cluster.apply(object);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

const RESOURCES = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: `${GROUP}/v1beta1`,
  resources: [{ name: "externalmetrics", kind: "ExternalMetricValueList", namespaced: true, verbs: ["get"] }],
};

function values(value: number): object {
  return {
    kind: "ExternalMetricValueList",
    apiVersion: `${GROUP}/v1beta1`,
    metadata: {},
    items: [
      {
        metricName: "load",
        metricLabels: {},
        timestamp: new Date().toISOString(),
        value: `${Math.round(value * 1000)}m`,
      },
    ],
  };
}

/** The API, and the autoscaler's right to read it. */
function registration(port: number): readonly KubernetesObject[] {
  const service = { name: "load-metrics", namespace: "kube-system" };
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
      metadata: { name: `v1beta1.${GROUP}` },
      spec: {
        group: GROUP,
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
      rules: [{ apiGroups: [GROUP], resources: ["*"], verbs: ["get", "list"] }],
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
