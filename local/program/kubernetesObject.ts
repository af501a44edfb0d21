import type { KubernetesObject, ObjectRef } from "../kubernetes/client";
import type { Registration } from "./registration";

/** Kinds that belong to no namespace, of Kubernetes and of the charts this program knows. */
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
 * The Kubernetes object that a resource is, secrets still marked; undefined for what is none: a cloud's resource, a
 * provider, a component, a chart. An object without `metadata.name` is named after its resource, without the random suffix
 * that the engine would add.
 */
export function objectOf({ custom, inputs, name, type }: Registration): KubernetesObject | undefined {
  const { apiVersion, kind, metadata } = inputs;
  if (!custom || !type.startsWith("kubernetes:") || typeof apiVersion !== "string" || typeof kind !== "string") {
    return undefined;
  }
  return { ...inputs, apiVersion, kind, metadata: { name, ...(metadata as Partial<ObjectRef["metadata"]>) } };
}

/** Where an object lives: undefined for a kind without namespaces, `default` when it does not say. */
export function namespaceOf(object: ObjectRef): string | undefined {
  return CLUSTER_KINDS.has(object.kind) ? undefined : (object.metadata.namespace ?? "default");
}
