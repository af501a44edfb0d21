import type { KubePrometheusPlan } from "../../../stacks/plan/monitoring";
import { resources, type Scheduling } from "../../pod";
import { volumeClaim } from "../../volumeClaim";

/**
 * The Secret with Alertmanager's configuration and the templates of its messages. The operator reads the configuration under this key
 * and mounts the other keys in {@link CONFIG_FOLDER}.
 */
export const ALERTMANAGER_CONFIG = {
  secret: "alertmanager-jitsi",
  key: "alertmanager.yaml",
  messages: "messages.tmpl",
} as const;

export const CONFIG_FOLDER = "/etc/alertmanager/config";

/** Folder in which the operator mounts each Secret of `secrets`, below its name. */
export const SECRETS_FOLDER = "/etc/alertmanager/secrets";

/** For silences and the log of notifications. 1 GiB is the smallest volume that every cloud has. */
const STORAGE_GI = 1;

export function alertmanagerValues(
  plan: KubePrometheusPlan,
  storageClass: string | undefined,
  scheduling: Scheduling,
): object {
  return {
    alertmanagerSpec: {
      ...scheduling,
      replicas: plan.alertmanagers,
      // Messages link to it. Alertmanager is not reachable from outside; Grafana shows its alerts.
      externalUrl: `${plan.grafana.url}/alerting/list`,
      resources: resources(plan.sizes.alertmanager),
      storage: { volumeClaimTemplate: { spec: volumeClaim(STORAGE_GI, storageClass) } },
      // The configuration holds secrets, and values of a chart must not.
      useExistingSecret: true,
      configSecret: ALERTMANAGER_CONFIG.secret,
      ...(plan.receiverKey === undefined ? {} : { secrets: [plan.receiverKey.secret] }),
      // An AlertmanagerConfig of another namespace could send alerts to any receiver.
      alertmanagerConfigSelector: { matchLabels: { "jitsi.org/alertmanager": "config" } },
    },
    podDisruptionBudget: { enabled: plan.alertmanagers > 1, maxUnavailable: 1, minAvailable: null },
  };
}
