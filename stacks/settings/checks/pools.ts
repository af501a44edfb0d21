import { DEFAULT_MACHINES, isMachineName, machines } from "../../catalogue/machines";
import { ALLOCATABLE, fits, mediaDemand, type PoolPlan, resolveMachine, systemDemand } from "../../plan/pools";
import type { Settings } from "../../schema/schema";
import { move, set } from "../keys";
import { type Problem } from "../problems";
import { nearest } from "../../schema/nearest";

/** Whether the pools hold what the plan asks of them. */
export function pools(settings: Settings): Problem[] {
  const problems: Problem[] = [];
  for (const demand of [systemDemand(settings), mediaDemand(settings)]) {
    const { min, max, type } = settings.nodes[demand.pool];
    const key = `jitsi:nodes.${demand.pool}`;
    problems.push(...machineType(settings, demand.pool));
    if (min !== undefined && max !== undefined && min > max) {
      problems.push({
        key: `${key}.min`,
        value: min,
        message: `at most nodes.${demand.pool}.max, which is ${max}`,
        fix: `pulumi config set --path ${key}.min ${max}`,
      });
    }
    if (max !== undefined && max < demand.atLeast) {
      problems.push({
        key: `${key}.max`,
        value: max,
        message: `too small: ${demand.reason}`,
        fix: `pulumi config set --path ${key}.max ${demand.atLeast}`,
      });
    }
    const unfit = demand.pods.find((pod) => !fits(pod.size, demand.machine));
    if (unfit !== undefined) {
      problems.push({
        key: `${key}.type`,
        value: type,
        message: `${unfit.name} asks for ${unfit.size.cpu} cores and ${unfit.size.memory} MiB: no node of ${demand.machine.cpu} cores and ${demand.machine.memory} MiB has that to give`,
        fix: setMachine(demand.pool, type, {
          cpu: Math.max(demand.machine.cpu, Math.ceil(unfit.size.cpu / ALLOCATABLE)),
          memory: `${Math.ceil(Math.max(demand.machine.memory, unfit.size.memory / ALLOCATABLE) / 1024)}Gi`,
        }),
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
      fix: `pulumi config set --path jitsi:nodes.media.max ${bridges.max}`,
    });
  }
  return problems;
}

function setMachine(pool: PoolPlan["name"], now: unknown, wanted: object): string {
  const path = ["nodes", pool, "type"];
  return typeof now === "string" ? move(path, path, wanted) : set(path, wanted);
}

/** Whether the machine of a pool is one whose size is known. */
function machineType({ cloud, nodes }: Settings, name: PoolPlan["name"]): Problem[] {
  const { type } = nodes[name];
  const key = `jitsi:nodes.${name}.type`;
  if (type === undefined) return [];
  if (cloud === "kubeconfig") {
    if (typeof type === "object") return [];
    return [
      {
        key,
        value: type,
        message: "a cluster that exists already has no machine types: say what its nodes have",
        fix: setMachine(name, type, { cpu: 4, memory: "16Gi" }),
      },
    ];
  }
  const standard = DEFAULT_MACHINES[cloud][name];
  const chosen = typeof type === "string" ? type : type.name;
  if (chosen !== undefined && !isMachineName(cloud, chosen)) {
    const meant = nearest(
      chosen,
      machines(cloud).map((machine) => machine.type),
    );
    return [
      {
        key,
        value: type,
        message: `no machine type of ${cloud} with x86-64 processors${meant === undefined ? `, such as ${standard}` : `; did you mean ${meant}?`}`,
        fix: `pulumi config set --path ${key} ${meant ?? standard}`,
      },
    ];
  }
  if (resolveMachine(cloud, type) !== undefined) return [];
  return [
    {
      key,
      value: type,
      message:
        typeof type === "string"
          ? "a machine type whose size this program does not know: say it"
          : "no machine that this program knows has that much: name one",
      fix: setMachine(name, type, { name: chosen ?? standard, cpu: 4, memory: "16Gi" }),
    },
  ];
}
