import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import { openDefinitions } from "./openDefinitions";

const ESTABLISHED_WITHIN_MS = 30_000;

/** Permissions of KWOK. They must exist before KWOK starts: it exits when it may not watch its nodes. */
export async function grantKwok(cluster: Cluster): Promise<void> {
  await cluster.apply({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "jitsi-local:kwok" },
    rules: [
      rule("", ["nodes", "services", "persistentvolumeclaims"], ["get", "list", "watch"]),
      rule("", ["nodes/status", "pods/status", "services/status"], ["patch", "update"]),
      rule("", ["pods"], ["get", "list", "watch", "delete", "patch", "update"]),
      rule("", ["persistentvolumes"], ["get", "list", "watch", "create", "delete", "patch"]),
      rule("", ["events"], ["create", "patch", "update"]),
      rule("coordination.k8s.io", ["leases"], ["get", "list", "watch", "create", "patch", "update"]),
    ],
  });
  await cluster.apply({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "jitsi-local:kwok" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "jitsi-local:kwok" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "kwok" }],
  });
}

/** Installs a default storage class and the custom resources of the charts. */
export async function installPrerequisites(cluster: Cluster): Promise<void> {
  await cluster.apply({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    // KWOK provisions its volumes (stages.yaml).
    provisioner: "jitsi.org/local",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
    allowVolumeExpansion: true,
  });
  await Promise.all(openDefinitions().map((definition) => establish(cluster, definition)));
}

/** Applies a definition and waits until the API server serves its kind. */
export async function establish(cluster: Cluster, definition: KubernetesObject): Promise<void> {
  const deadline = Date.now() + ESTABLISHED_WITHIN_MS;
  for (let served = await cluster.apply(definition); ; served = (await cluster.read(definition)) ?? definition) {
    const status = served["status"] as { conditions?: { type: string; status: string }[] | null } | undefined;
    if (status?.conditions?.some((condition) => condition.type === "Established" && condition.status === "True"))
      return;
    if (Date.now() > deadline) throw new UserError(`the API server does not establish ${definition.metadata.name}`);
    await sleep(100);
  }
}

function rule(apiGroup: string, resources: readonly string[], verbs: readonly string[]): object {
  return { apiGroups: [apiGroup], resources, verbs };
}
