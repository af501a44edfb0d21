import assert from "node:assert/strict";
import { judge } from "../../local/policy/run";
import type { Registration } from "../../local/program/registration";
import type { Region } from "../../policies/core/region";
import type { Rule } from "../../policies/core/rule";

/** What the engine sends during a preview for a text that is not known yet. */
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
  /** Thresholds, as in `--policy-pack-config`. */
  readonly options?: Record<string, unknown>;
}

/** Complaints of one rule about resources, as `name: message`. */
export async function complaints(
  rule: Rule,
  resources: readonly Registration[],
  { region, options = {} }: Circumstances = {},
): Promise<readonly string[]> {
  // The judge keeps resources by URN, so it would skip the first of two with the same URN.
  assert.equal(new Set(resources.map(({ urn }) => urn)).size, resources.length, "two resources have one URN");
  const policy = rule.toPolicy({ ...PRODUCTION, ...region }, new Map());
  const violations = await judge([policy], resources, { [rule.name]: options });
  return violations.map(({ resource, message }) => `${resource?.name ?? "the stack"}: ${message}`);
}

type Stack = Registration | readonly Registration[];

/** Declares tests of one rule. Each stack is judged by itself. */
export function judged(rule: Rule, circumstances: Circumstances = {}) {
  const judge = (stack: Stack) => complaints(rule, [stack].flat(), circumstances);
  const reportsEach = (what: string, stacks: readonly Stack[], ...expected: readonly string[]): void => {
    it(`reports ${what}`, async () => {
      for (const [n, stack] of stacks.entries()) assert.deepEqual(await judge(stack), expected, `stack ${n}`);
    });
  };
  return {
    accepts: (what: string, ...stacks: readonly Stack[]): void => {
      it(`accepts ${what}`, async () => {
        for (const [n, stack] of stacks.entries()) assert.deepEqual(await judge(stack), [], `stack ${n}`);
      });
    },
    reportsEach,
    reports: (what: string, stack: Stack, ...expected: readonly string[]): void =>
      reportsEach(what, [stack], ...expected),
  };
}

/** A registered resource with an explicit provider. */
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

/** A container that every rule accepts. */
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

/** A Deployment that every rule for one resource accepts, with changes. */
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

/** The same resource as a child of a Helm chart. */
export function ofChart(one: Registration): Registration {
  return { ...one, urn: one.urn.replace("::kubernetes:", "::kubernetes:helm.sh/v4:Chart$kubernetes:") };
}
