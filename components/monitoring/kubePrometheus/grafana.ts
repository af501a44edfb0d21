import { PersistentVolumeClaim, Secret } from "@pulumi/kubernetes/core/v1";
import { Role } from "@pulumi/kubernetes/rbac/v1";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { labels } from "../../labels";
import { volumeClaim } from "../../volumeClaim";

/** The Secret with name and password of the administrator. */
export const GRAFANA_ADMIN = { secret: "grafana-admin", user: "admin-user", password: "admin-password" } as const;

/** Claim of Grafana's volume. The chart's own claim would be named `grafana`. */
export const GRAFANA_CLAIM = "grafana-data";

/** The Role of the sidecar that reads dashboards. */
export const GRAFANA_ROLE = "grafana-dashboards";

/** GiB for accounts, preferences and dashboards made in Grafana. Those of this program come from ConfigMaps. */
const STORAGE_GI = 5;

export interface Grafana {
  /** Password of user `admin`, secret. */
  readonly password: Output<string>;
  /** Objects that the chart's values name. */
  readonly prerequisites: readonly Resource[];
}

/** Objects that replace those of the chart: the administrator's Secret, the claim, the Role of the sidecar. */
export function createGrafana(
  { namespace, protect }: Pick<MonitoringPlan, "namespace" | "protect">,
  storageClass: string | undefined,
  opts: CustomResourceOptions,
): Grafana {
  const metadata = (name: string) => ({
    name,
    namespace,
    labels: labels({ name: "grafana", instance: name, component: "monitoring" }),
  });
  const password = new RandomPassword(GRAFANA_ADMIN.secret, { length: 32, special: false }, opts).result;
  const admin = new Secret(
    GRAFANA_ADMIN.secret,
    {
      metadata: metadata(GRAFANA_ADMIN.secret),
      stringData: { [GRAFANA_ADMIN.user]: "admin", [GRAFANA_ADMIN.password]: password },
    },
    opts,
  );
  // The chart's claim looks up its volume and sets `volumeName` at the second update, which replaces the claim and loses the volume.
  const volume = new PersistentVolumeClaim(
    GRAFANA_CLAIM,
    {
      // A class with WaitForFirstConsumer leaves the claim pending until the chart's pod exists.
      metadata: { ...metadata(GRAFANA_CLAIM), annotations: { "pulumi.com/skipAwait": "true" } },
      spec: volumeClaim(STORAGE_GI, storageClass),
    },
    { ...opts, protect },
  );
  // The chart's own Role reads every Secret of the namespace.
  const role = new Role(
    GRAFANA_ROLE,
    {
      metadata: metadata(GRAFANA_ROLE),
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
    },
    opts,
  );
  return { password, prerequisites: [admin, volume, role] };
}
