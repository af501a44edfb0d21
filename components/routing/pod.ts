import type { core } from "@pulumi/kubernetes/types/input";
import { ROUTER_SOFTWARE } from "../../stacks/catalogue/labels";
import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { serviceHost } from "../../stacks/plan/serviceHost";
import type { Placement } from "../cluster/cluster";
import { PRIORITY } from "../jitsi/priorities";
import { type AppIdentity, selector } from "../labels";
import { CONTAINER_SECURITY, podDefaults, resources, scheduledOn, unprivileged } from "../pod";
import { TIMINGS } from "./timings";

const FOLDERS = {
  configuration: "/etc/router",
  certificate: "/etc/certificate",
  run: "/run/router",
};

/** haproxy:haproxy in the official images. */
const HAPROXY_USER = 99;
/** How long load balancers and nodes may take to send a pod that leaves no more connections. */
const FORGET_SECONDS = 20;
const MARGIN_SECONDS = 10;

/** Labels of its pods, for those who let it in. */
export function routerLabels(plan: Pick<RouterPlan, "name">): Record<string, string> {
  return selector(routerApp(plan));
}

export function routerApp(plan: Pick<RouterPlan, "name">): AppIdentity {
  return { name: ROUTER_SOFTWARE, instance: plan.name, component: "routing" };
}

/** A router's pod: HAProxy, and beside it what works on the running process. */
export function podSpec(plan: RouterPlan, system: Placement): core.v1.PodSpec {
  return {
    serviceAccountName: plan.name,
    ...podDefaults(),
    ...scheduledOn(system),
    priorityClassName: PRIORITY.signalling,
    terminationGracePeriodSeconds: FORGET_SECONDS + TIMINGS.leaveSeconds + MARGIN_SECONDS,
    topologySpreadConstraints: spread(plan),
    securityContext: unprivileged(HAPROXY_USER),
    // It starts before HAProxy and ends after it, so that no moment of the process goes unattended.
    ...(plan.tls === "router" ? { initContainers: [{ ...container(plan, "sidecar"), restartPolicy: "Always" }] } : {}),
    containers: [container(plan, "haproxy")],
    volumes: [
      { name: "configuration", configMap: { name: plan.name } },
      { name: "certificate", secret: certificate(plan) },
      { name: "run", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
    ],
  };
}

/** One to a node, where there are as many: a node that is lost must not take the memory of all rooms with it. */
function spread(plan: RouterPlan): core.v1.TopologySpreadConstraint[] {
  const common = { maxSkew: 1, labelSelector: { matchLabels: routerLabels(plan) } };
  return [
    { ...common, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    // A node that is being drained is none to spread over.
    {
      ...common,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "DoNotSchedule",
      nodeTaintsPolicy: "Honor",
    },
  ];
}

/**
 * Its two parts, and who signed it where that is not known to all. Any of them may come later. Where an ingress ends TLS, the router
 * serves no certificate and only verifies Grafana's.
 */
function certificate(plan: RouterPlan): core.v1.SecretVolumeSource {
  const served = plan.tls === "router" ? ["tls.crt", "tls.key"] : [];
  return {
    secretName: plan.certificate,
    optional: true,
    items: [...served, "ca.crt"].map((key) => ({ key, path: key })),
  };
}

function container(plan: RouterPlan, name: "haproxy" | "sidecar"): core.v1.Container {
  const own: Partial<core.v1.Container> = name === "haproxy" ? haproxy(plan) : sidecar();
  return {
    name,
    image: plan.image,
    env: environment(plan),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: "configuration", mountPath: FOLDERS.configuration, readOnly: true },
      { name: "certificate", mountPath: FOLDERS.certificate, readOnly: true },
      { name: "run", mountPath: FOLDERS.run },
    ],
    ...own,
  };
}

function haproxy({ size, tls }: RouterPlan): Partial<core.v1.Container> {
  return {
    command: ["sh", `${FOLDERS.configuration}/start.sh`, `${FOLDERS.configuration}/haproxy.cfg`],
    ports: [
      { name: "http", containerPort: PORTS.routerHttp },
      ...(tls === "router" ? [{ name: "https", containerPort: PORTS.routerHttps }] : []),
      { name: "metrics", containerPort: PORTS.routerMetrics },
      { name: "peers", containerPort: PORTS.routerPeers },
      { name: "place", containerPort: PORTS.routerPlace },
    ],
    resources: resources(size),
    // A router waits 30 s for an open shard, and for ever for the table of a peer that does not give it: then a new start helps.
    startupProbe: { httpGet: { path: "/ready", port: "metrics" }, periodSeconds: 2, failureThreshold: 45 },
    readinessProbe: { httpGet: { path: "/ready", port: "metrics" }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: {
      httpGet: { path: "/alive", port: "metrics" },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    // Then the image's stop signal: HAProxy closes its listeners, and ends when its last connection does or time is up.
    lifecycle: { preStop: { exec: { command: ["sleep", `${FORGET_SECONDS}`] } } },
  };
}

function sidecar(): Partial<core.v1.Container> {
  return {
    command: ["sh", `${FOLDERS.configuration}/certificate.sh`],
    resources: resources({ cpu: 0.01, memory: 16, memoryLimit: 64 }),
    // It marks each round, which takes a second; HAProxy's socket may keep it for ten.
    livenessProbe: {
      exec: { command: ["sh", "-c", `[ -n "$(find ${FOLDERS.run}/certificate.alive -mmin -1)" ]`] },
      initialDelaySeconds: 10,
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
  };
}

/** What the configuration and the scripts take from their environment. */
function environment({ name, namespace, replicas, domain, issuer }: RouterPlan): core.v1.EnvVar[] {
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    { name: "PEER_PORT", value: `${PORTS.routerPeers}` },
    { name: "DOMAIN", value: domain },
    { name: "MOUNTED_CERTIFICATE", value: FOLDERS.certificate },
    ...(issuer === "selfSigned" ? [{ name: "OWN_AUTHORITY", value: "1" }] : []),
    { name: "CERT_DIR", value: `${FOLDERS.run}/certificate` },
    { name: "RUN_DIR", value: FOLDERS.run },
    { name: "LUA_DIR", value: FOLDERS.configuration },
    ...Array.from({ length: replicas }, (_, n) => serviceHost(`${name}-${n}`, namespace)).flatMap((host, n) => [
      { name: `ROUTER_${n}_PEER`, value: `${host}:${PORTS.routerPeers}` },
      { name: `ROUTER_${n}_PLACE`, value: `${host}:${PORTS.routerPlace}` },
    ]),
  ];
}
