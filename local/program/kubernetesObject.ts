import type { KubernetesObject, ObjectRef } from "../kubernetes/client";
import type { Registration } from "./registration";

/** Cluster-scoped kinds of Kubernetes and of this program's charts. */
const CLUSTER_KINDS = new Set([
  "APIService",
  "ClusterIssuer",
  "ClusterRole",
  "ClusterRoleBinding",
  "CSIDriver",
  "CustomResourceDefinition",
  "IngressClass",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
]);

/**
 * The Kubernetes object of a resource, with secrets marked. Undefined for a cloud resource, a provider, a component or a chart. An object
 * without `metadata.name` gets the name of its resource, without the random suffix that the engine adds.
 */
export function objectOf({ custom, inputs, name, type }: Registration): KubernetesObject | undefined {
  const { apiVersion, kind, metadata } = inputs;
  if (!custom || !type.startsWith("kubernetes:") || typeof apiVersion !== "string" || typeof kind !== "string") {
    return undefined;
  }
  return { ...inputs, apiVersion, kind, metadata: { name, ...(metadata as Partial<ObjectRef["metadata"]>) } };
}

/** Namespace of an object: undefined for a cluster-scoped kind, else `default` when not set. */
export function namespaceOf(object: ObjectRef): string | undefined {
  return CLUSTER_KINDS.has(object.kind) ? undefined : (object.metadata.namespace ?? "default");
}
