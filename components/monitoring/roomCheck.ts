import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../stacks/plan/monitoring";
import type { Placement } from "../cluster/cluster";
import { createNetworkPolicy, prometheusIn, tcp } from "../networkPolicy";
import { CONTAINER_SECURITY, POD_SECURITY, podDefaults, type PodSpec, resources, scheduledOn } from "../pod";
import { ROOM_CHECK_SOFTWARE } from "../../stacks/catalogue/labels";
import { PORTS } from "../../stacks/catalogue/ports";
import { script } from "../script";
import { createWorkload, STRATEGY } from "../workload";

const ROOM_CHECK = script("monitoring/scripts/roomCheck.sh");

const APP = { name: ROOM_CHECK_SOFTWARE, instance: ROOM_CHECK_SOFTWARE, component: "routing" };
const FOLDER = "/tmp/rooms";
const SECONDS_BETWEEN_COMPARISONS = "60";
const SECONDS_BETWEEN_READINGS = "10";

/** Counts split rooms from the room lists of all shards: a router has its own placements only. */
export function createRoomCheck(plan: MonitoringPlan, system: Placement, opts: CustomResourceOptions): void {
  const scrapes = { from: [prometheusIn(plan.prometheus.namespace)], ports: tcp(PORTS.roomCheck) };
  createNetworkPolicy({ app: APP, namespace: plan.watched, ingress: [scrapes] }, opts);
  createWorkload(
    { app: APP, namespace: plan.watched, replicas: 1, strategy: STRATEGY.recreate, pod: podSpec(plan, system) },
    opts,
  );
}

function podSpec({ roomCheck, pullSecret }: MonitoringPlan, system: Placement): PodSpec {
  const shards = roomCheck.shards.map((host) => `${host}:${PORTS.jicofoRest}`);
  const arguments_ = [`${PORTS.roomCheck}`, FOLDER, SECONDS_BETWEEN_COMPARISONS, SECONDS_BETWEEN_READINGS, ...shards];
  const probe = { httpGet: { path: "/metrics", port: "metrics" }, periodSeconds: 15, timeoutSeconds: 5 };
  return {
    ...podDefaults(pullSecret),
    ...scheduledOn(system),
    securityContext: POD_SECURITY,
    containers: [
      {
        name: ROOM_CHECK_SOFTWARE,
        // The router's image has socat and is on the nodes already.
        image: roomCheck.image,
        command: ["sh", "-c", ROOM_CHECK, ROOM_CHECK_SOFTWARE, ...arguments_],
        ports: [{ name: "metrics", containerPort: PORTS.roomCheck }],
        readinessProbe: probe,
        livenessProbe: { ...probe, failureThreshold: 8 },
        resources: resources({ cpu: 0.02, memory: 32, memoryLimit: 128 }),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [{ name: "tables", mountPath: FOLDER }],
      },
    ],
    volumes: [{ name: "tables", emptyDir: { sizeLimit: "256Mi" } }],
  };
}
