import { dirname, join } from "node:path";
import type { KubernetesObject } from "../kubernetes/client";

/** A custom resource that a chart defines, and the package with its generated validator, if there is one. */
interface OpenKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly models: "@kubernetes-models/cert-manager" | "@kubernetes-models/prometheus-operator" | undefined;
}

const OPEN_KINDS: readonly OpenKind[] = [
  certManager("cert-manager.io/v1", "Certificate", "certificates"),
  certManager("cert-manager.io/v1", "CertificateRequest", "certificaterequests"),
  certManager("cert-manager.io/v1", "Issuer", "issuers"),
  { ...certManager("cert-manager.io/v1", "ClusterIssuer", "clusterissuers"), scope: "Cluster" },
  certManager("acme.cert-manager.io/v1", "Challenge", "challenges"),
  certManager("acme.cert-manager.io/v1", "Order", "orders"),
  {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    plural: "scaledobjects",
    scope: "Namespaced",
    models: undefined,
  },
  prometheus("monitoring.coreos.com/v1", "Alertmanager", "alertmanagers"),
  prometheus("monitoring.coreos.com/v1", "PodMonitor", "podmonitors"),
  prometheus("monitoring.coreos.com/v1", "Probe", "probes"),
  prometheus("monitoring.coreos.com/v1", "Prometheus", "prometheuses"),
  prometheus("monitoring.coreos.com/v1", "PrometheusRule", "prometheusrules"),
  prometheus("monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors"),
  prometheus("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", "alertmanagerconfigs"),
];

/**
 * A definition without a schema for every custom resource of our charts. Charts are not installed on the local control plane, but the
 * program's objects of these kinds are applied there.
 */
export function openDefinitions(): readonly KubernetesObject[] {
  return OPEN_KINDS.map(({ apiVersion, kind, plural, scope }) => {
    const [group, version] = apiVersion.split("/");
    return {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope,
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        ],
      },
    };
  });
}

/**
 * Validates a custom resource as the chart's own definition would: required fields, types, allowed values. The generated validators
 * accept unknown fields.
 * @returns the errors; none for a kind without a validator.
 */
export function validateCustomResource(object: KubernetesObject): string[] {
  const open = OPEN_KINDS.find(({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind);
  if (open?.models === undefined) return [];
  const Model = loadModel(open, open.models);
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    const { errors } = error as { errors?: readonly ValidationProblem[] };
    if (errors === undefined) throw error;
    return errors.map(({ instancePath, message }) => `${instancePath.slice(1).replaceAll("/", ".")} ${message}`.trim());
  }
}

interface ValidationProblem {
  readonly instancePath: string;
  readonly message: string;
}

type ModelClass = new (object: KubernetesObject) => { validate(): void };

/** Loads by path, because these packages export ES modules only; one kind, because loading all takes half a second. */
function loadModel({ apiVersion, kind }: OpenKind, models: string): ModelClass {
  const root = dirname(require.resolve(`${models}/package.json`));
  const loaded = require(join(root, apiVersion, `${kind}.js`)) as Readonly<Record<string, ModelClass>>;
  const model = loaded[kind];
  if (model === undefined) throw new Error(`${models} has no ${apiVersion} ${kind}`);
  return model;
}

function certManager(apiVersion: string, kind: string, plural: string): OpenKind {
  return { apiVersion, kind, plural, scope: "Namespaced", models: "@kubernetes-models/cert-manager" };
}

function prometheus(apiVersion: string, kind: string, plural: string): OpenKind {
  return { apiVersion, kind, plural, scope: "Namespaced", models: "@kubernetes-models/prometheus-operator" };
}
