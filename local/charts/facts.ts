import { secretParts } from "../../policies/secrets/plainSecrets";
import { UserError } from "../terminal/userError";
import type { ChartObject } from "./helm";

/**
 * Facts of a chart's object: the fields that policies and providers read and the immutable fields, in the shape of the object, so that
 * policies read facts as they read objects. Texts are reduced to candidates for secrets. Sizes, addresses and replica counts are left
 * out, so that a table does not depend on an operator's settings.
 */
export type Facts = Readonly<Record<string, unknown>>;

/** A field, or one below it: `spec.ports`. `*` stands for each item of a list or each key of an object. */
type Path = string;

const CONTAINER: readonly Path[] = [
  ...["name", "image", "command", "args", "env", "envFrom", "ports", "securityContext", "restartPolicy"],
  ...["livenessProbe", "readinessProbe", "startupProbe"].flatMap((probe) => [
    `${probe}.exec`,
    `${probe}.httpGet.httpHeaders`,
  ]),
  "lifecycle",
];

const POD: readonly Path[] = [
  "metadata.labels",
  ...["hostNetwork", "hostPID", "hostIPC", "serviceAccountName", "automountServiceAccountToken", "securityContext"].map(
    (field) => `spec.${field}`,
  ),
  "spec.volumes",
  ...["containers", "initContainers"].flatMap((list) => CONTAINER.map((field) => `spec.${list}.*.${field}`)),
];

function workload(...fields: readonly Path[]): readonly Path[] {
  return [...fields, ...POD.map((field) => `spec.template.${field}`)];
}

const CLAIM: readonly Path[] = ["spec.accessModes", "spec.storageClassName", "spec.volumeName", "spec.selector"];

/** Fields of the custom resources from which the Prometheus operator creates pods. */
const OPERATED: readonly Path[] = [
  ...["image", "containers", "initContainers", "volumes", "hostNetwork", "listenLocal", "securityContext"],
  ...["serviceAccountName", "automountServiceAccountToken", "enableAdminAPI", "secrets", "configMaps", "configSecret"],
  ...["portName", "routePrefix", "web", "alerting", "alertmanagerConfigSelector"],
  ...["podMonitor", "serviceMonitor", "rule", "probe", "scrapeConfig"].flatMap((what) => [
    `${what}Selector`,
    `${what}NamespaceSelector`,
  ]),
  ...CLAIM.map((field) => `storage.volumeClaimTemplate.${field}`),
].map((field) => `spec.${field}`);

/** Fields that are kept of each kind, besides name, namespace, labels and annotations. */
const FIELDS: Readonly<Record<string, readonly Path[]>> = {
  APIService: ["spec"],
  Alertmanager: OPERATED,
  Certificate: ["spec"],
  ClusterRole: ["rules", "aggregationRule"],
  ClusterRoleBinding: ["roleRef", "subjects"],
  ConfigMap: ["data", "binaryData", "immutable"],
  CustomResourceDefinition: ["spec.group", "spec.names.kind", "spec.scope", "spec.conversion"],
  DaemonSet: workload("spec.selector"),
  Deployment: workload("spec.strategy", "spec.selector"),
  HorizontalPodAutoscaler: ["spec"],
  Ingress: ["spec"],
  IngressClass: ["spec"],
  Issuer: ["spec"],
  Job: workload("spec.selector"),
  MutatingWebhookConfiguration: ["webhooks"],
  Namespace: ["spec"],
  NetworkPolicy: ["spec"],
  PersistentVolumeClaim: CLAIM,
  PodDisruptionBudget: ["spec"],
  PodMonitor: ["spec"],
  PriorityClass: ["value", "globalDefault", "preemptionPolicy"],
  Prometheus: OPERATED,
  PrometheusRule: [
    "spec.groups.*.rules.*.alert",
    "spec.groups.*.rules.*.labels",
    "spec.groups.*.rules.*.annotations.runbook_url",
  ],
  Role: ["rules"],
  RoleBinding: ["roleRef", "subjects"],
  Secret: ["type", "immutable"],
  Service: ["spec"],
  ServiceAccount: ["automountServiceAccountToken", "imagePullSecrets", "secrets"],
  ServiceMonitor: ["spec"],
  StatefulSet: workload(
    "spec.serviceName",
    "spec.selector",
    ...CLAIM.map((field) => `spec.volumeClaimTemplates.*.${field}`),
  ),
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  ValidatingWebhookConfiguration: ["webhooks"],
};

/** Labels that our policies and selectors read, and the severity of alerts. Other labels hold the chart's name and version. */
const LABELS = ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component", "severity"];
/** A single word of at most this many characters is kept as it is. */
const LONGEST = 250;

/** @throws UserError for a kind that is missing in FIELDS. */
export function factsOf(object: ChartObject): Facts {
  const { apiVersion, kind, metadata } = object;
  const fields = FIELDS[kind];
  if (fields === undefined) {
    throw new UserError(
      `${kind} ${metadata.name}: policies need the fields of this kind. Add them to FIELDS in local/charts/facts.ts`,
    );
  }
  const { name, namespace, labels, annotations } = metadata as Record<string, unknown>;
  const kept: unknown = fields.reduce<unknown>((facts, field) => merge(facts, pick(object, field.split("."))), {});
  return tidy({
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels,
      annotations: reduce(annotations),
    },
    ...(reduce(kept) as object),
    ...(kind === "CustomResourceDefinition" ? { prose: hintsOf(object) } : {}),
  }) as Facts;
}

/** The part of a value at a path, in the shape of the value. */
function pick(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (key === "*") return mapItems(value, (item) => pick(item, rest));
  const child = isObject(value) ? value[key] : undefined;
  return child === undefined ? undefined : { [key]: pick(child, rest) };
}

function merge(one: unknown, other: unknown): unknown {
  if (one === undefined || other === undefined) return one ?? other;
  if (Array.isArray(one) && Array.isArray(other)) return one.map((item, n) => merge(item, other[n]));
  if (!isObject(one) || !isObject(other)) return other;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(keys.map((key) => [key, merge(one[key], other[key])]));
}

/** A value with its texts reduced to candidates for secrets. Numbers in arguments are sizes and times. */
function reduce(value: unknown): unknown {
  if (typeof value !== "string") return mapItems(value, reduce);
  if (value.startsWith("--") && !/\s/.test(value)) return value.replaceAll(/\d+/g, "0");
  return value.length <= LONGEST && !/\s/.test(value) ? value : secretParts(value);
}

/** Candidates for secrets in any text of an object. */
function hintsOf(value: unknown): string {
  const texts: string[] = [];
  const collect = (one: unknown): unknown =>
    typeof one === "string" ? texts.push(secretParts(one)) : mapItems(one, collect);
  collect(value);
  return texts.filter((text) => text !== "").join("\n");
}

function mapItems(value: unknown, change: (item: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)])) : value;
}

/** Drops undefined fields and unread labels. Empty lists stay: for the API server they can differ from missing ones. */
function tidy(value: unknown, field = ""): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map((item) => tidy(item));
  if (!isObject(value)) return value;
  const inner = Object.entries(value)
    .filter(([key]) => field !== "labels" || LABELS.includes(key))
    .map(([key, one]) => [key, tidy(one, key)] as const);
  return Object.fromEntries(inner.filter(([, one]) => one !== undefined && one !== null));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
