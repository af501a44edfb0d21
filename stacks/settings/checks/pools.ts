import { defaultMachine, isArm, isMachineName, isOffered, type Machine, machines } from "../../catalogue/machines";
import { type Capacity, fits, roomOn } from "../../plan/allocatable";
import {
  type Demand,
  mediaDemand,
  type PoolPlan,
  recordingDemand,
  resolveMachine,
  systemDemand,
} from "../../plan/pools";
import type { Settings } from "../../schema/schema";
import { move, remove, set } from "../commands";
import { type Problem } from "../problems";
import { nearest } from "../../schema/nearest";

/** Checks that the node pools have capacity for the planned pods. */
export function pools(settings: Settings): Problem[] {
  const problems: Problem[] = [];
  for (const demand of [systemDemand(settings), mediaDemand(settings), ...recorders(settings)]) {
    const { min, max, type } = settings.nodes[demand.pool];
    const key = `jitsi:nodes.${demand.pool}`;
    problems.push(...machineType(settings, demand.pool));
    if (min !== undefined && max !== undefined && min > max) {
      problems.push({
        key: `${key}.min`,
        value: min,
        message: `at most nodes.${demand.pool}.max, which is ${max}`,
        comparedWith: [`${key}.max`],
        fix: `pulumi config set --path ${key}.min ${max}`,
      });
    }
    if (max !== undefined && max < demand.atLeast) {
      problems.push({
        key: `${key}.max`,
        value: max,
        message: `too small: ${demand.reason}`,
        comparedWith: [...demand.follows],
        fix: `pulumi config set --path ${key}.max ${demand.atLeast}`,
      });
    }
    const unfit = demand.pods.find((pod) => !fits(pod.size, demand.room));
    if (unfit !== undefined) {
      problems.push({
        key: `${key}.type`,
        value: type,
        message: `${unfit.name} requests ${unfit.size.cpu} cores and ${unfit.size.memory} MiB: a node of ${demand.machine.cpu} cores and ${demand.machine.memory} MiB has ${roundDown(demand.room.cpu, 10)} cores and ${roundDown(demand.room.memory, 1)} MiB left after the kubelet and DaemonSets`,
        fix: setMachine(demand.pool, type, enoughFor(settings, unfit.size, demand.machine)),
      });
    }
  }
  const { bridges, nodes } = settings;
  const { max } = nodes.media;
  if (max !== undefined && bridges.max > max) {
    problems.push({
      key: "jitsi:bridges.max",
      value: bridges.max,
      message: `the media pool holds ${max} (nodes.media.max)`,
      comparedWith: ["jitsi:nodes.media.max"],
      fix: `pulumi config set --path jitsi:nodes.media.max ${bridges.max}`,
    });
  }
  return problems;
}

function recorders(settings: Settings): readonly Demand[] {
  const demand = recordingDemand(settings);
  return demand === undefined ? [] : [demand];
}

function roundDown(value: number, parts: number): number {
  return Math.floor(value * parts) / parts;
}

/** Cores and memory of the smallest catalogued machine that fits a pod, else of the current machine scaled up. */
function enoughFor(settings: Settings, pod: Capacity, now: Machine): { readonly cpu: number; readonly memory: string } {
  const { cloud, region } = settings;
  const known = cloud === "kubeconfig" ? [] : machines(cloud).filter(({ type }) => isOffered(cloud, type, region));
  const steps = Array.from({ length: 8 }, (_, n) => ({ cpu: now.cpu * 2 ** n, memory: now.memory * 2 ** n }));
  const enough = [...known, ...steps].find((machine) => fits(pod, roomOn(settings, machine))) ?? now;
  return { cpu: enough.cpu, memory: `${Math.ceil(enough.memory / 1024)}Gi` };
}

function setMachine(pool: PoolPlan["name"], now: unknown, wanted: object): string {
  const path = ["nodes", pool, "type"];
  return typeof now === "string" ? move(path, path, wanted) : set(path, wanted);
}

/** Checks that the machine type of a pool exists and has a known size. */
function machineType({ cloud, region, nodes }: Settings, name: PoolPlan["name"]): Problem[] {
  const { type } = nodes[name];
  const key = `jitsi:nodes.${name}.type`;
  if (type === undefined) return [];
  if (cloud === "kubeconfig") {
    if (typeof type === "object") return [];
    return [
      {
        key,
        value: type,
        message: "not for cloud kubeconfig: give the CPU and memory of its nodes",
        fix: setMachine(name, type, { cpu: 4, memory: "16Gi" }),
      },
    ];
  }
  const standard = defaultMachine(cloud, name, region);
  const chosen = typeof type === "string" ? type : type.name;
  if (chosen !== undefined && !isMachineName(cloud, chosen)) {
    const suggestion = nearest(
      chosen,
      machines(cloud).map((machine) => machine.type),
    );
    return [
      {
        key,
        value: type,
        message: `not a machine type of ${cloud}${suggestion === undefined ? `, such as ${standard}` : `; did you mean ${suggestion}?`}`,
        fix: `pulumi config set --path ${key} ${suggestion ?? standard}`,
      },
    ];
  }
  if (name !== "media" && chosen !== undefined && isArm(cloud, chosen)) {
    return [
      {
        key,
        value: type,
        message: "Arm is for media nodes only: the images of other nodes are not all known to exist for arm64",
        fix:
          typeof type === "string" ? set(["nodes", name, "type"], standard) : remove(["nodes", name, "type", "name"]),
      },
    ];
  }
  const resolved = resolveMachine(cloud, type);
  if (resolved !== undefined && !isOffered(cloud, resolved.type, region)) {
    return [
      {
        key,
        value: type,
        message: `${resolved.type} is not available in every zone of ${region}`,
        fix: typeof type === "string" ? set(["nodes", name, "type"], standard) : `pulumi config rm --path ${key}`,
      },
    ];
  }
  if (resolved !== undefined) return [];
  return [
    {
      key,
      value: type,
      message:
        typeof type === "string"
          ? "a machine type of unknown size: give its CPU and memory"
          : "no known machine type is that large: name one",
      fix: setMachine(name, type, { name: chosen ?? standard, cpu: 4, memory: "16Gi" }),
    },
  ];
}
