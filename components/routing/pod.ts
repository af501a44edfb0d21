import type { core } from "@pulumi/kubernetes/types/input";
import { ROUTER_SOFTWARE } from "../../stacks/catalogue/labels";
import { type BalancerTimings, serveOnSeconds } from "../../stacks/catalogue/loadBalancers";
import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import type { Placement } from "../cluster/cluster";
import { placed } from "../cluster/placement";
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
const MARGIN_SECONDS = 10;

/** Maximum duration of a router's termination behind a load balancer with these timings, seconds. */
export function terminationSeconds(timings: BalancerTimings): number {
  return serveOnSeconds(timings) + TIMINGS.leaveSeconds + MARGIN_SECONDS;
}

/** Labels of the router's pods, for NetworkPolicies that admit it. */
export function routerLabels(plan: Pick<RouterPlan, "name">): Record<string, string> {
  return selector(routerApp(plan));
}

export function routerApp(plan: Pick<RouterPlan, "name">): AppIdentity {
  return { name: ROUTER_SOFTWARE, instance: plan.name, component: "routing" };
}

/** A router's pod: HAProxy, and a sidecar that loads certificates into the running process. */
export function podSpec(plan: RouterPlan, system: Placement, timings: BalancerTimings): core.v1.PodSpec {
  return {
    serviceAccountName: plan.name,
    ...podDefaults(plan.pullSecret),
    ...scheduledOn(placed(system, plan.placement)),
    priorityClassName: plan.placement.priorityClass ?? PRIORITY.signalling,
    terminationGracePeriodSeconds: terminationSeconds(timings),
    topologySpreadConstraints: spread(plan),
    securityContext: unprivileged(HAPROXY_USER),
    // A native sidecar starts before HAProxy and ends after it.
    ...(plan.tls === "router" ? { initContainers: [{ ...container(plan, sidecar()), restartPolicy: "Always" }] } : {}),
    containers: [container(plan, haproxy(plan, timings))],
    volumes: [
      { name: "configuration", configMap: { name: plan.name } },
      { name: "certificate", secret: certificate(plan) },
      { name: "run", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
    ],
  };
}

/** One pod per node if there are enough nodes, so that a failed node does not lose the tables of all routers. */
function spread(plan: RouterPlan): core.v1.TopologySpreadConstraint[] {
  const common = { maxSkew: 1, labelSelector: { matchLabels: routerLabels(plan) } };
  return [
    { ...common, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    // Cordoned nodes do not count for the spread.
    {
      ...common,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "DoNotSchedule",
      nodeTaintsPolicy: "Honor",
    },
  ];
}

/**
 * Certificate, key, and the CA if it is private. All are optional, because they may be created later. Behind an ingress, which
 * terminates TLS, the router needs only the CA, to verify Grafana's certificate.
 */
function certificate(plan: RouterPlan): core.v1.SecretVolumeSource {
  const served = plan.tls === "router" ? ["tls.crt", "tls.key"] : [];
  return {
    secretName: plan.certificate,
    optional: true,
    items: [...served, "ca.crt"].map((key) => ({ key, path: key })),
  };
}

function container(plan: RouterPlan, own: core.v1.Container): core.v1.Container {
  return {
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

function haproxy({ size, tls }: RouterPlan, timings: BalancerTimings): core.v1.Container {
  return {
    name: "haproxy",
    command: ["sh", `${FOLDERS.configuration}/start.sh`, `${FOLDERS.configuration}/haproxy.cfg`],
    ports: [
      { name: "http", containerPort: PORTS.routerHttp },
      ...(tls === "router" ? [{ name: "https", containerPort: PORTS.routerHttps }] : []),
      { name: "metrics", containerPort: PORTS.routerMetrics },
      { name: "peers", containerPort: PORTS.routerPeers },
      { name: "place", containerPort: PORTS.routerPlace },
    ],
    resources: resources(size),
    // A router waits up to 30 s for an open shard, and without limit for a peer's table. A restart resolves the latter.
    startupProbe: { httpGet: { path: "/ready", port: "metrics" }, periodSeconds: 2, failureThreshold: 45 },
    readinessProbe: { httpGet: { path: "/ready", port: "metrics" }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: {
      httpGet: { path: "/alive", port: "metrics" },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    // After this hook HAProxy gets the stop signal, closes its listeners, and exits after its last connection or a timeout.
    lifecycle: { preStop: { exec: { command: ["sleep", `${serveOnSeconds(timings)}`] } } },
  };
}

function sidecar(): core.v1.Container {
  return {
    name: "sidecar",
    command: ["sh", `${FOLDERS.configuration}/certificate.sh`],
    resources: resources({ cpu: 0.01, memory: 16, memoryLimit: 64 }),
    // The script touches the file in each round, about once per second. HAProxy's socket can block it for ten seconds.
    livenessProbe: {
      exec: { command: ["sh", "-c", `[ -n "$(find ${FOLDERS.run}/certificate.alive -mmin -1)" ]`] },
      initialDelaySeconds: 10,
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
  };
}

/** Variables of the configuration and the scripts. */
function environment({ peers, domain, issuer }: RouterPlan): core.v1.EnvVar[] {
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
    ...peers.flatMap((host, n) => [
      { name: `ROUTER_${n}_PEER`, value: `${host}:${PORTS.routerPeers}` },
      { name: `ROUTER_${n}_PLACE`, value: `${host}:${PORTS.routerPlace}` },
    ]),
  ];
}
