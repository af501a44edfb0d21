import type { core } from "@pulumi/kubernetes/types/input";
import type { RouterPlan } from "../../stacks/model";
import type { Placement } from "../cluster/cluster";
import { type labels, selector } from "../labels";
import { PORTS } from "../ports";

const FOLDERS = {
  configuration: "/etc/router",
  certificate: "/etc/certificate",
  states: "/etc/shards",
  run: "/run/router",
};

/** haproxy:haproxy in the official images. */
const HAPROXY_USER = 99;
/** A replica that leaves: endpoints forget it, then open connections have two minutes; see timings.ts. */
const LEAVE_SECONDS = { endpoints: 10, connections: 120 };

/** Labels of its pods, for those who let it in. */
export function routerLabels(plan: Pick<RouterPlan, "name">): Record<string, string> {
  return selector(routerThing(plan));
}

export function routerThing(plan: Pick<RouterPlan, "name">): Parameters<typeof labels>[0] {
  return { name: "haproxy", instance: plan.name, component: "routing" };
}

export interface PodArgs {
  readonly labels: Record<string, string>;
  /** Hash of the configuration: another one needs a new process. */
  readonly configuration: string;
  readonly system: Placement;
}

/** A router's pod: HAProxy, and beside it what works on the running process. */
export function podTemplate(plan: RouterPlan, args: PodArgs): core.v1.PodTemplateSpec {
  return {
    metadata: { labels: args.labels, annotations: { "jitsi.org/configuration": args.configuration } },
    spec: {
      serviceAccountName: plan.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      nodeSelector: { ...args.system.selector },
      tolerations: [...args.system.tolerations],
      terminationGracePeriodSeconds: LEAVE_SECONDS.endpoints + LEAVE_SECONDS.connections + 10,
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        // A region of one node still has two processes, so that one can be replaced.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector(routerThing(plan)) },
      })),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: HAPROXY_USER,
        runAsGroup: HAPROXY_USER,
        fsGroup: HAPROXY_USER,
        seccompProfile: { type: "RuntimeDefault" },
      },
      // It starts before HAProxy and ends after it, so that no moment of the process goes unattended.
      initContainers: [{ ...container(plan, "sidecar"), restartPolicy: "Always" }],
      containers: [container(plan, "haproxy")],
      volumes: [
        { name: "configuration", configMap: { name: plan.name } },
        { name: "states", configMap: { name: `${plan.name}-shards` } },
        { name: "certificate", secret: { secretName: plan.certificate, optional: true } },
        { name: "run", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
      ],
    },
  };
}

function container(plan: RouterPlan, name: "haproxy" | "sidecar"): core.v1.Container {
  const own: Partial<core.v1.Container> = name === "haproxy" ? haproxy(plan) : sidecar();
  return {
    name,
    image: plan.image,
    env: environment(plan),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "configuration", mountPath: FOLDERS.configuration, readOnly: true },
      { name: "states", mountPath: FOLDERS.states, readOnly: true },
      { name: "certificate", mountPath: FOLDERS.certificate, readOnly: true },
      { name: "run", mountPath: FOLDERS.run },
    ],
    ...own,
  };
}

function haproxy({ size }: RouterPlan): Partial<core.v1.Container> {
  return {
    command: ["sh", `${FOLDERS.configuration}/start.sh`, `${FOLDERS.configuration}/haproxy.cfg`],
    ports: [
      { name: "http", containerPort: PORTS.routerHttp },
      { name: "https", containerPort: PORTS.routerHttps },
      { name: "metrics", containerPort: PORTS.routerMetrics },
      { name: "peers", containerPort: PORTS.routerPeers },
    ],
    resources: {
      requests: { cpu: `${Math.round(size.cpu * 1000)}m`, memory: `${size.memory}Mi` },
      limits: { memory: `${size.memoryLimit}Mi` },
    },
    readinessProbe: { httpGet: { path: "/ready", port: "metrics" }, periodSeconds: 2 },
    livenessProbe: { httpGet: { path: "/alive", port: "metrics" }, periodSeconds: 10, failureThreshold: 6 },
    lifecycle: { preStop: { exec: { command: ["sleep", `${LEAVE_SECONDS.endpoints}`] } } },
  };
}

function sidecar(): Partial<core.v1.Container> {
  return {
    command: ["sh", `${FOLDERS.configuration}/sidecar.sh`, `${FOLDERS.configuration}/decide.awk`],
    resources: { requests: { cpu: "50m", memory: "16Mi" }, limits: { memory: "64Mi" } },
  };
}

function environment({ name, namespace, replicas }: RouterPlan): core.v1.EnvVar[] {
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    { name: "PEER_PORT", value: `${PORTS.routerPeers}` },
    { name: "CERT_DIR", value: FOLDERS.certificate },
    { name: "RUN_DIR", value: FOLDERS.run },
    { name: "SHARD_STATES", value: `${FOLDERS.states}/states` },
    ...Array.from({ length: replicas }, (_, n) => ({
      name: `ROUTER_${n}_PEER`,
      value: `${name}-${n}.${namespace}.svc.cluster.local:${PORTS.routerPeers}`,
    })),
  ];
}
