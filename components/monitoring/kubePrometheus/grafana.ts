import { PersistentVolumeClaim, Secret } from "@pulumi/kubernetes/core/v1";
import { Role } from "@pulumi/kubernetes/rbac/v1";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import { labels } from "../../labels";
import { claim } from "./claim";

/** The Secret with the administrator's name and password. */
export const GRAFANA_ADMIN = { secret: "grafana-admin", user: "admin-user", password: "admin-password" } as const;

/** The claim of Grafana's volume. The chart would name its own claim `grafana`. */
export const GRAFANA_CLAIM = "grafana-data";

/** The Role of the sidecar that reads dashboards. */
export const GRAFANA_ROLE = "grafana-dashboards";

/** GiB for accounts, their preferences and dashboards drawn in Grafana. Dashboards of this program come from ConfigMaps. */
const STORAGE_GI = 5;

export interface Grafana {
  /** Of the administrator `admin`, secret. */
  readonly password: Output<string>;
  /** What the chart refers to by name. */
  readonly prerequisites: readonly Resource[];
}

/** What the chart's Grafana needs and the chart must not make: the administrator's Secret, the volume, the sidecar's rights. */
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
  // The chart looks up the volume of its own claim and writes its name into the claim, whose spec is immutable: the second update
  // replaced the claim and lost the volume.
  const volume = new PersistentVolumeClaim(
    GRAFANA_CLAIM,
    {
      // A class that binds at the first consumer leaves the claim pending until the chart's pod exists.
      metadata: { ...metadata(GRAFANA_CLAIM), annotations: { "pulumi.com/skipAwait": "true" } },
      spec: claim(STORAGE_GI, storageClass),
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
