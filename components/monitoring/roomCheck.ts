import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import type { Placement } from "../cluster/cluster";
import { labels, selector } from "../labels";
import { prometheusIn, tcp } from "../networkPolicy";
import { CONTAINER_SECURITY, POD_SECURITY, podDefaults, type PodSpec, resources, scheduledOn } from "../pod";
import { PORTS } from "../../stacks/catalogue/ports";
import { script } from "../script";

const ROOM_CHECK = script("monitoring/scripts/roomCheck.sh");

/** Name of the check, and of its pods, which the routers show their tables to. */
export const ROOM_CHECK_NAME = "room-check";

const THING = { name: ROOM_CHECK_NAME, instance: ROOM_CHECK_NAME, component: "routing" };
const FOLDER = "/tmp/rooms";
const SECONDS_BETWEEN_COMPARISONS = "60";
const SECONDS_BETWEEN_READINGS = "10";

/**
 * Looks for split rooms. It stands outside of the routers, because what one of them says of itself is right by definition: only
 * side by side do their tables tell.
 */
export function createRoomCheck(plan: MonitoringPlan, system: Placement, opts: CustomResourceOptions): void {
  const metadata = { name: ROOM_CHECK_NAME, namespace: plan.watched, labels: labels(THING) };
  const pods = { matchLabels: selector(THING) };
  new NetworkPolicy(
    ROOM_CHECK_NAME,
    {
      metadata,
      spec: {
        podSelector: pods,
        policyTypes: ["Ingress"],
        ingress: [{ from: [prometheusIn(plan.prometheus.namespace)], ports: tcp(PORTS.roomCheck) }],
      },
    },
    opts,
  );
  new Deployment(
    ROOM_CHECK_NAME,
    {
      metadata,
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: pods,
        template: { metadata: { labels: labels(THING) }, spec: podSpec(plan, system) },
      },
    },
    opts,
  );
}

function podSpec({ roomCheck }: MonitoringPlan, system: Placement): PodSpec {
  const routers = roomCheck.routers.map((host) => `TCP:${host}:${PORTS.routerTables},connect-timeout=3`);
  const arguments_ = [`${PORTS.roomCheck}`, FOLDER, SECONDS_BETWEEN_COMPARISONS, SECONDS_BETWEEN_READINGS, ...routers];
  const probe = { httpGet: { path: "/metrics", port: "metrics" }, periodSeconds: 15, timeoutSeconds: 5 };
  return {
    ...podDefaults(),
    ...scheduledOn(system),
    securityContext: POD_SECURITY,
    containers: [
      {
        name: ROOM_CHECK_NAME,
        // The router's own image: it has socat, and is on the nodes anyway.
        image: roomCheck.image,
        command: ["sh", "-c", ROOM_CHECK, ROOM_CHECK_NAME, ...arguments_],
        ports: [{ name: "metrics", containerPort: PORTS.roomCheck }],
        readinessProbe: probe,
        livenessProbe: { ...probe, failureThreshold: 8 },
        // Two tables of 200,000 rooms are some 40 MiB of text in memory, and as much again in awk.
        resources: resources({ cpu: 0.02, memory: 32, memoryLimit: 256 }),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [{ name: "tables", mountPath: FOLDER }],
      },
    ],
    volumes: [{ name: "tables", emptyDir: { sizeLimit: "256Mi" } }],
  };
}
