import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ControlPlane } from "../../local/controlPlane/controlPlane";
import { LOOPBACK } from "../../local/controlPlane/ports";
import { EXTERNAL_METRICS, externalMetricsApi } from "../../tests/support/externalMetrics";

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
  for (const object of externalMetricsApi("load-metrics", port, { resources: ["*"], verbs: ["get", "list"] }))
    await plane.cluster.apply(object);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

const RESOURCES = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: `${EXTERNAL_METRICS}/v1beta1`,
  resources: [{ name: "externalmetrics", kind: "ExternalMetricValueList", namespaced: true, verbs: ["get"] }],
};

function values(value: number): object {
  return {
    kind: "ExternalMetricValueList",
    apiVersion: `${EXTERNAL_METRICS}/v1beta1`,
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
