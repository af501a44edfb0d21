import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import { namespaceOf, objectName, ofKind } from "../../resources/kubernetes";
import { type Pod, podOf } from "../../resources/pods";
import { isKubernetes, isOwnObject, type Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";
import { ALWAYS, type Finding, stackRule } from "../core/rule";

/** An object that a pod needs to start. */
interface Reference {
  readonly kind: string;
  readonly name: Value;
}

/** References in a volume: field of the volume, field of the name, kind. */
const VOLUMES = [
  ["secret", "secretName", "Secret"],
  ["configMap", "name", "ConfigMap"],
  ["persistentVolumeClaim", "claimName", "PersistentVolumeClaim"],
] as const;
/** Objects that Kubernetes creates in every namespace. */
const IN_EVERY_NAMESPACE = [
  ["ServiceAccount", "default"],
  ["ConfigMap", "kube-root-ca.crt"],
] as const;
const REFLECTED_TO = "reflector.v1.k8s.emberstack.com/reflection-auto-namespaces";
/** Built-in priority classes. */
const BUILT_IN = /^system-/;

/**
 * Risk: the API server accepts a pod with missing references. The pod then stays in ContainerCreating or is never created,
 * and the update fails only after ten minutes. Pods of charts are included, because their values refer to Secrets and claims
 * of this program.
 */
export const referencesExist = stackRule({
  name: "references-exist",
  level: ALWAYS,
  severity: "high",
  why: "A pod that refers to a missing Secret, ConfigMap, claim, account or priority class never starts.",
  fix: "Correct the name, create the object in the same namespace, or mark the reference as optional.",
  options: {
    brought: {
      description: "Secrets that the operator creates if the stack has no Certificate.",
      default: ["jitsi-tls"] as readonly string[],
    },
  },
  check: (resources, { options, region }) => {
    const operatorObjects = (region.operatorObjects ?? []).map((object) => object.replace(" ", ` ${NAMESPACE}/`));
    const { certificate, priorities = [] } = region;
    const existing = new Set([
      ...createdObjects(resources, options.brought),
      ...operatorObjects,
      ...priorities.map((name) => key("PriorityClass", undefined, name)),
      ...(certificate === undefined
        ? []
        : namespacesOf(resources.filter(isKubernetes)).map((one) => key("Secret", one, certificate))),
    ]);
    return resources.filter(isKubernetes).flatMap((resource) => {
      const pod = podOf(resource);
      return pod === undefined ? [] : missing(resource, pod, existing);
    });
  },
});

function missing(resource: Resource, pod: Pod, existing: ReadonlySet<string>): readonly Finding[] {
  const names = references(pod).flatMap(({ kind, name: { text } }) => {
    if (text === undefined || text === "") return [];
    const namespace = kind === "PriorityClass" ? undefined : namespaceOf(resource);
    return existing.has(key(kind, namespace, text)) ? [] : [`${kind} ${text}`];
  });
  return [...new Set(names)].map((name) => ({
    resource,
    message: `it needs ${name}, which does not exist in the stack`,
  }));
}

/** Objects that will exist: those of the stack, and the Secrets of its Certificates with their copies. */
function createdObjects(resources: readonly Resource[], operatorSecrets: readonly string[]): ReadonlySet<string> {
  const objects = ofKind(resources, "Secret", "ConfigMap", "PersistentVolumeClaim", "ServiceAccount", "PriorityClass");
  const certificates = ofKind(resources, "Certificate");
  const namespaces = namespacesOf(resources.filter(isOwnObject));
  return new Set([
    ...objects.map((one) =>
      key(one.kind, one.kind === "PriorityClass" ? undefined : namespaceOf(one), objectName(one)),
    ),
    ...certificates.flatMap((one) => {
      const name = one.props.at("spec", "secretName").text ?? "";
      return [namespaceOf(one), ...copiesOf(one)].map((namespace) => key("Secret", namespace, name));
    }),
    ...(certificates.length > 0
      ? []
      : operatorSecrets.flatMap((name) => [...namespaces].map((one) => key("Secret", one, name)))),
    ...[...namespaces].flatMap((one) => IN_EVERY_NAMESPACE.map(([kind, name]) => key(kind, one, name))),
  ]);
}

function namespacesOf(resources: readonly Resource[]): readonly (string | undefined)[] {
  return [...new Set(resources.map(namespaceOf))];
}

/** Namespaces that reflector copies a certificate's Secret to. */
function copiesOf({ props }: Resource): readonly string[] {
  const { text = "" } = props.at("spec", "secretTemplate", "annotations", REFLECTED_TO);
  return text.split(",").filter((namespace) => namespace !== "");
}

function references({ containers, spec }: Pod): readonly Reference[] {
  const account: Reference = { kind: "ServiceAccount", name: spec.at("serviceAccountName") };
  const priority = spec.at("priorityClassName");
  const sources = spec.at("volumes").items.flatMap((volume) => [volume, ...volume.at("projected", "sources").items]);
  return [
    account,
    ...(BUILT_IN.test(priority.text ?? "") ? [] : [{ kind: "PriorityClass", name: priority }]),
    ...sources.flatMap((source) =>
      VOLUMES.flatMap(([field, named, kind]) =>
        needed(kind, source.at(field), source.at(field).at(named).exists ? named : "name"),
      ),
    ),
    ...containers.flatMap(({ props }) => [
      ...props
        .at("env")
        .items.flatMap((variable) => [
          ...needed("Secret", variable.at("valueFrom", "secretKeyRef"), "name"),
          ...needed("ConfigMap", variable.at("valueFrom", "configMapKeyRef"), "name"),
        ]),
      ...props
        .at("envFrom")
        .items.flatMap((source) => [
          ...needed("Secret", source.at("secretRef"), "name"),
          ...needed("ConfigMap", source.at("configMapRef"), "name"),
        ]),
    ]),
  ];
}

function needed(kind: string, source: Value, named: string): readonly Reference[] {
  return !source.exists || source.at("optional").is(true) ? [] : [{ kind, name: source.at(named) }];
}

function key(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ""}/${name}`;
}
