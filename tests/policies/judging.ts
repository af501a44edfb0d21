import assert from "node:assert/strict";
import { judge } from "../../local/policy/run";
import type { Registration } from "../../local/program/registration";
import type { Region } from "../../policies/core/region";
import type { Rule } from "../../policies/core/rule";

/** What the engine sends during a preview for a text that nobody knows yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const PRODUCTION: Region = {
  environment: "production",
  shardCount: undefined,
  drainMinutes: 55,
  monitored: true,
  ownTag: false,
};

interface Circumstances {
  readonly region?: Partial<Region>;
  /** Thresholds, as `--policy-pack-config` changes them. */
  readonly options?: Record<string, unknown>;
}

/** What one rule says of resources, as `name: message`. */
export async function complaints(
  rule: Rule,
  resources: readonly Registration[],
  { region, options = {} }: Circumstances = {},
): Promise<readonly string[]> {
  // Two of one name would be one resource, and the first would go unjudged.
  assert.equal(new Set(resources.map(({ urn }) => urn)).size, resources.length, "two resources have one URN");
  const policy = rule.toPolicy({ ...PRODUCTION, ...region }, new Map());
  const violations = await judge([policy], resources, { [rule.name]: options });
  return violations.map(({ resource, message }) => `${resource?.name ?? "the stack"}: ${message}`);
}

/** A resource that somebody registered, with a provider of its own. */
export function resource(
  type: string,
  inputs: Record<string, unknown>,
  more: Partial<Registration> = {},
): Registration {
  const name = more.name ?? "thing";
  return {
    type,
    name,
    urn: `urn:pulumi:prod::jitsi::${type}::${name}`,
    parent: undefined,
    provider: "urn:pulumi:prod::jitsi::pulumi:providers:own::own",
    custom: true,
    inputs,
    protect: false,
    retainOnDelete: false,
    deletedWith: undefined,
    timeouts: {},
    ignoreChanges: [],
    dependencies: [],
    ...more,
  };
}

/** A Kubernetes object in namespace jitsi. */
export function object(
  type: string,
  name: string,
  { labels = {}, ...content }: { readonly labels?: Record<string, string> } & Record<string, unknown>,
  more: Partial<Registration> = {},
): Registration {
  const [, apiVersion = "", kind = ""] = type.split(":");
  const metadata = { name, namespace: "jitsi", labels, ...(content["metadata"] as object | undefined) };
  return resource(type, { apiVersion, kind, ...content, metadata }, { name, ...more });
}

/** A container that no rule complains about. */
export const CONTAINER = {
  name: "web",
  image: `ghcr.io/jitsi/web:stable-11146-2@sha256:${"a".repeat(64)}`,
  ports: [{ name: "http", containerPort: 8000 }],
  resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "512Mi" } },
  readinessProbe: { httpGet: { path: "/", port: "http" } },
  livenessProbe: { httpGet: { path: "/", port: "http" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
} as const;

export const POD = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
} as const;

interface Workload {
  readonly name?: string;
  readonly type?: string;
  readonly labels?: Record<string, string>;
  /** Annotations of the pods. */
  readonly annotations?: Record<string, string>;
  /** Changes to the container. */
  readonly container?: Record<string, unknown>;
  /** Changes to the pod. */
  readonly pod?: Record<string, unknown>;
  /** Changes to the spec around the pod. */
  readonly spec?: Record<string, unknown>;
}

/** A Deployment that no rule of one resource complains about, with changes. */
export function workload(changes: Workload = {}, more: Partial<Registration> = {}): Registration {
  const { name = "shard-0-web", type = "kubernetes:apps/v1:Deployment", labels = LABELS, annotations = {} } = changes;
  const template = {
    metadata: { labels, annotations },
    spec: { ...POD, containers: [{ ...CONTAINER, ...changes.container }], ...changes.pod },
  };
  return object(type, name, { labels, spec: { replicas: 2, ...changes.spec, template } }, more);
}

export const LABELS = {
  "app.kubernetes.io/name": "web",
  "app.kubernetes.io/instance": "shard-0-web",
  "app.kubernetes.io/component": "signalling",
  "app.kubernetes.io/part-of": "jitsi",
  "app.kubernetes.io/managed-by": "pulumi",
  "jitsi.org/shard": "shard-0",
};

/** The same resource as a part of a Helm chart. */
export function ofChart(one: Registration): Registration {
  return { ...one, urn: one.urn.replace("::kubernetes:", "::kubernetes:helm.sh/v4:Chart$kubernetes:") };
}
