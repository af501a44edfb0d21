import type { KubePrometheusPlan } from "../../../stacks/plan/monitoring";
import { resources, type Scheduling } from "../../pod";
import { PORTS } from "../../../stacks/catalogue/ports";
import { FOLDER } from "../dashboards/dashboards";
import { GRAFANA_ADMIN, GRAFANA_CLAIM, GRAFANA_ROLE } from "./grafana";

/** Labels of its pods, for NetworkPolicies. */
export const GRAFANA_PODS = { "app.kubernetes.io/name": "grafana" } as const;

const CERTIFICATE_FOLDER = "/etc/grafana/tls";

export interface GrafanaValuesArgs {
  /** Secret with Grafana's certificate. */
  readonly certificate: string;
  /** URL of Loki; undefined where the cluster has none. */
  readonly loki: string | undefined;
}

/** Grafana at `/grafana` of the region: the router forwards requests below that path, by TLS. */
export function grafanaValues(plan: KubePrometheusPlan, args: GrafanaValuesArgs, scheduling: Scheduling): object {
  const { grafana, sizes } = plan;
  const { loki } = args;
  const health = { httpGet: { path: "/grafana/api/health", port: "grafana", scheme: "HTTPS" } };
  return {
    ...scheduling,
    fullnameOverride: "grafana",
    resources: resources(sizes.grafana),
    // The volume can be mounted by one pod only.
    deploymentStrategy: { type: "Recreate" },
    // It waits for the copy of the certificate, which may wait for a DNS record that an operator makes by hand.
    annotations: { "pulumi.com/skipAwait": "true" },
    persistence: { enabled: true, existingClaim: GRAFANA_CLAIM },
    // It runs as root to change the owner of the volume, which fsGroup does already.
    initChownData: { enabled: false },
    admin: { existingSecret: GRAFANA_ADMIN.secret, userKey: GRAFANA_ADMIN.user, passwordKey: GRAFANA_ADMIN.password },
    service: { port: PORTS.grafana, targetPort: PORTS.grafana, portName: "https" },
    extraSecretMounts: [
      { name: "certificate", secretName: args.certificate, mountPath: CERTIFICATE_FOLDER, readOnly: true },
    ],
    readinessProbe: health,
    livenessProbe: { ...health, initialDelaySeconds: 60, timeoutSeconds: 30, failureThreshold: 10 },
    "grafana.ini": {
      server: {
        domain: grafana.domain,
        root_url: `${grafana.url}/`,
        serve_from_sub_path: true,
        protocol: "https",
        cert_file: `${CERTIFICATE_FOLDER}/tls.crt`,
        cert_key: `${CERTIFICATE_FOLDER}/tls.key`,
        // Serves a renewed copy without a restart.
        certs_watch_interval: "5m",
      },
      security: { cookie_secure: true, disable_gravatar: true },
      analytics: { check_for_updates: false, check_for_plugin_updates: false, reporting_enabled: false },
      users: { allow_sign_up: false },
      "auth.anonymous": { enabled: false },
    },
    datasources: { "datasources.yaml": { apiVersion: 1, datasources: datasources(plan, loki) } },
    sidecar: {
      resources: resources({ cpu: 0.01, memory: 64, memoryLimit: 192 }),
      // They are configured above. A ConfigMap of the cluster must not add one.
      datasources: { enabled: false },
      dashboards: {
        searchNamespace: null,
        resource: "configmap",
        folderAnnotation: FOLDER.annotation,
        // Keeps the chart's dashboards out of the folder of this program's.
        annotations: { [FOLDER.annotation]: "Kubernetes" },
        provider: { foldersFromFilesStructure: true },
        // Grafana reads its files every 30 seconds; a reload would need its password and the name in its certificate.
        skipReload: true,
      },
    },
    // The sidecar reads ConfigMaps of its own namespace. The chart's roles include all Secrets.
    rbac: { namespaced: true, useExistingRole: GRAFANA_ROLE },
    // No dashboard or alert uses Grafana's metrics.
    serviceMonitor: { enabled: false },
    testFramework: { enabled: false },
  };
}

function datasources({ urls }: KubePrometheusPlan, loki: string | undefined): readonly object[] {
  return [
    {
      name: "Prometheus",
      uid: "prometheus",
      type: "prometheus",
      url: urls.prometheus,
      isDefault: true,
    },
    {
      name: "Alertmanager",
      uid: "alertmanager",
      type: "alertmanager",
      url: urls.alertmanager,
      jsonData: { implementation: "prometheus" },
    },
    ...(loki === undefined ? [] : [{ name: "Loki", uid: "loki", type: "loki", url: loki }]),
  ];
}
