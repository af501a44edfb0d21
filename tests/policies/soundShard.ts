import type { Registration } from "../../local/program/registration";
import { object, workload } from "./judging";

type Part = "web" | "prosody" | "jicofo" | "jvb";

const COMPONENTS: Readonly<Record<Part, string>> = {
  web: "signalling",
  prosody: "signalling",
  jicofo: "signalling",
  jvb: "media",
};

export function labelsOf(part: string, shard = "shard-0"): Record<string, string> {
  return {
    "app.kubernetes.io/name": part,
    "app.kubernetes.io/instance": `${shard}-${part}`,
    "app.kubernetes.io/component": COMPONENTS[part as Part] ?? "signalling",
    "app.kubernetes.io/part-of": "jitsi",
    "app.kubernetes.io/managed-by": "pulumi",
    "jitsi.org/shard": shard,
  };
}

const MEDIA_PORT = { name: "media", containerPort: 10000, hostPort: 10000, protocol: "UDP" };

/** Settings that only bridges have. */
export const BRIDGES = {
  annotations: { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" },
  container: {
    name: "jvb",
    ports: [MEDIA_PORT],
    lifecycle: { preStop: { exec: { command: ["sh", "-c", "drain"] } } },
  },
  pod: {
    terminationGracePeriodSeconds: 3300,
    nodeSelector: { "jitsi.org/pool": "media" },
    tolerations: [{ key: "jitsi.org/pool", operator: "Equal", value: "media", effect: "NoSchedule" }],
  },
} as const;

/** The resources of one shard, by name, so that a test can remove or replace one. */
export function soundShard(shard = "shard-0", state = "active"): Map<string, Registration> {
  const frozen = { ignoreChanges: ["spec.template"] };
  const part = (name: Part, changes: Parameters<typeof workload>[0] = {}, more: Partial<Registration> = {}) =>
    workload({ name: `${shard}-${name}`, labels: labelsOf(name, shard), ...changes }, more);
  const service = (name: Part) =>
    object("kubernetes:core/v1:Service", `${shard}-${name}`, {
      labels: labelsOf(name, shard),
      spec: { selector: selectorOf(name, shard) },
    });
  const once = { spec: { replicas: 1, strategy: { type: "Recreate" } } };
  const own: Record<string, Registration> = {
    sentinel: object(
      "kubernetes:core/v1:ConfigMap",
      `${shard}-sentinel`,
      { labels: labelsOf("sentinel", shard), data: { state } },
      { protect: true },
    ),
    web: part("web"),
    prosody: part("prosody", once, frozen),
    jicofo: part("jicofo", once, frozen),
    jvb: part("jvb", { ...BRIDGES, spec: { replicas: undefined } }, frozen),
    "service of web": service("web"),
    "service of prosody": service("prosody"),
    "service of jicofo": service("jicofo"),
    ...(state === "active"
      ? {
          "service for new rooms": object("kubernetes:core/v1:Service", `${shard}-open`, {
            labels: labelsOf("jicofo", shard),
            spec: { selector: selectorOf("jicofo", shard) },
          }),
        }
      : {}),
    autoscaler: object("kubernetes:keda.sh/v1alpha1:ScaledObject", `${shard}-jvb`, {
      labels: labelsOf("jvb", shard),
      spec: { scaleTargetRef: { kind: "Deployment", name: `${shard}-jvb` }, minReplicaCount: 2, maxReplicaCount: 6 },
    }),
    budget: object("kubernetes:policy/v1:PodDisruptionBudget", `${shard}-jvb`, {
      labels: labelsOf("jvb", shard),
      spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf("jvb", shard) } },
    }),
    isolation: object("kubernetes:networking.k8s.io/v1:NetworkPolicy", `${shard}-jvb`, {
      labels: labelsOf("jvb", shard),
      spec: {
        podSelector: { matchLabels: selectorOf("jvb", shard) },
        ingress: [{ ports: [{ protocol: "UDP", port: 10000 }] }],
      },
    }),
  };
  return new Map(Object.entries(own));
}

/** Resources of a region that every shard needs. */
export function aroundShards(): Registration[] {
  const monitor = (part: Part) =>
    object("kubernetes:monitoring.coreos.com/v1:PodMonitor", part, {
      spec: { selector: { matchLabels: { "app.kubernetes.io/name": part } } },
    });
  const writer = workload({
    name: "bridge-deletion-cost",
    labels: { "app.kubernetes.io/name": "bridge-deletion-cost" },
    container: { command: ["sh", "-c", "cost=controller.kubernetes.io/pod-deletion-cost"], ports: undefined },
  });
  return [monitor("prosody"), monitor("jicofo"), monitor("jvb"), writer];
}

function selectorOf(part: string, shard: string): Record<string, string> {
  return { "app.kubernetes.io/name": part, "jitsi.org/shard": shard };
}
