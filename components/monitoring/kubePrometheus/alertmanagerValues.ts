import type { KubePrometheusPlan } from "../../../stacks/plan/monitoring";
import { resources, type Where } from "../../pod";
import { claim } from "./claim";

/** The Secret with Alertmanager's configuration, under the key that the operator reads. */
export const ALERTMANAGER_CONFIG = { secret: "alertmanager-jitsi", key: "alertmanager.yaml" } as const;

/** Silences and who was told are all it keeps; a GiB is the smallest volume that every cloud has. */
const STORAGE_GI = 1;

export function alertmanagerValues(plan: KubePrometheusPlan, storageClass: string | undefined, where: Where): object {
  return {
    alertmanagerSpec: {
      ...where,
      replicas: plan.alertmanagers,
      // Messages link to it. Alertmanager itself cannot be reached from outside; Grafana shows the same alerts.
      externalUrl: `${plan.grafana.url}/alerting/list`,
      resources: resources(plan.sizes.alertmanager),
      storage: { volumeClaimTemplate: { spec: claim(STORAGE_GI, storageClass) } },
      // Whom alerts go to has secrets, which values must not have.
      useExistingSecret: true,
      configSecret: ALERTMANAGER_CONFIG.secret,
      // AlertmanagerConfigs of other namespaces could send alerts, and what they say, anywhere.
      alertmanagerConfigSelector: { matchLabels: { "jitsi.org/alertmanager": "config" } },
    },
    podDisruptionBudget: { enabled: plan.alertmanagers > 1, maxUnavailable: 1, minAvailable: null },
  };
}
