import type { autoscaling } from "@pulumi/kubernetes/types/input";
import type { BridgesPlan } from "../../stacks/plan/bridges";
import {
  cpuTrigger,
  createScaledObject,
  cronTrigger,
  prometheusTrigger,
  type Trigger,
  withoutActivation,
} from "../autoscaling/scaledObject";
import type { ChildOptions } from "../childOptions";
import { createDisruptionBudget } from "../disruptionBudget";
import { selector } from "../labels";
import { partOf } from "./part";
import type { ShardArgs } from "./shardArgs";

/** Creates the autoscaler of a shard's bridges, and the disruption budget that limits node drains. */
export function createScaling(
  { plan, meet, autoscaling: prerequisites }: ShardArgs,
  labels: Record<string, string>,
  childOptions: ChildOptions,
): void {
  const { name, min, max } = plan.bridges;
  const { namespace, prometheusUrl } = meet;
  createScaledObject(
    {
      name,
      namespace,
      labels,
      min,
      max,
      behaviour: BEHAVIOUR,
      triggers: [...triggers(plan.bridges, namespace, prometheusUrl), ...plan.timetable.map(cronTrigger)],
    },
    { ...childOptions, ...IN_PLACE_OF_AUTOSCALER, dependsOn: [...prerequisites] },
  );
  createDisruptionBudget(
    { metadata: { name, namespace, labels }, matchLabels: selector(partOf(plan, "jvb")) },
    childOptions,
  );
}

/**
 * The signal with the highest result applies, so each can add bridges, and scale-in needs all of them. CPU comes from
 * metrics-server, so scale-out works when Prometheus is down.
 */
function triggers(bridges: BridgesPlan, namespace: string, prometheusUrl: string | undefined): Trigger[] {
  // Stress is about CPU use divided by 0.9, and a bridge requests about 0.9 of its node, so both targets mean the same load.
  const cpu = cpuTrigger(Math.round(bridges.stress * 100));
  if (prometheusUrl === undefined) return [cpu];
  const { network, stress, participants } = loads(bridges.name, namespace);
  const load = [
    prometheusTrigger("network", prometheusUrl, network, Math.round((bridges.networkMbps * 1_000_000) / 8)),
    prometheusTrigger("stress", prometheusUrl, stress, bridges.stress),
  ];
  if (bridges.min > 0) return [...load, cpu];
  // Participants keep the last bridge, but do not add bridges: the threshold is out of reach.
  const last = prometheusTrigger("participants", prometheusUrl, participants, MANY);
  return [...load.map(withoutActivation), last, cpu];
}

/** Participants per bridge; more than any bridge has, so that the trigger never adds a bridge. */
const MANY = 1_000_000;

/**
 * Queries for the load of a shard's bridges: bytes per second that they send, their stress, and their participants. A draining bridge
 * accepts no conferences and is no longer a replica, so its load is excluded. All network interfaces of a pod are included: their names
 * depend on the network plugin, media uses one of them, and cAdvisor omits the loopback.
 */
export function loads(
  name: string,
  namespace: string,
): Readonly<Record<"network" | "stress" | "participants", string>> {
  const pods = `namespace="${namespace}", pod=~"${name}-.+"`;
  const serving = (series: string): string =>
    `sum(${series} unless on (pod) jitsi_jvb_graceful_shutdown{${pods}} == 1)`;
  return {
    network: serving(`rate(container_network_transmit_bytes_total{${pods}}[3m])`),
    stress: serving(`jitsi_jvb_stress{${pods}}`),
    participants: serving(`jitsi_jvb_local_endpoints{${pods}}`),
  };
}

/**
 * Versions up to 0.1.0 created the autoscaler directly. It is deleted before its ScaledObject is created: KEDA recreates it at once, so an
 * engine that deletes it afterwards could wait without end. The number of bridges does not change meanwhile.
 */
const IN_PLACE_OF_AUTOSCALER = {
  aliases: [{ type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler" }],
  replaceOnChanges: ["kind"],
  deleteBeforeReplace: true,
};

/**
 * Scale-out is immediate, because participants notice an overloaded bridge within seconds. Scale-in removes one bridge per ten
 * minutes after 15 minutes of lower load.
 */
export const BEHAVIOUR: autoscaling.v2.HorizontalPodAutoscalerBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Pods", value: 2, periodSeconds: 60 },
      { type: "Percent", value: 100, periodSeconds: 60 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 900,
    policies: [{ type: "Pods", value: 1, periodSeconds: 600 }],
  },
};
