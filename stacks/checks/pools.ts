import { fits, mediaDemand, systemDemand } from "../pools";
import type { Problem } from "../problems";
import type { Settings } from "../schema";

/** Whether the pools hold what the plan asks of them. */
export function pools(settings: Settings): Problem[] {
  const problems: Problem[] = [];
  for (const demand of [systemDemand(settings), mediaDemand(settings)]) {
    const { min, max, type } = settings.nodes[demand.pool];
    const key = `jitsi:nodes.${demand.pool}`;
    if (typeof type === "string") {
      problems.push({
        key: `${key}.type`,
        value: type,
        message: "a cluster that exists already has no machine types: say what its nodes have",
        fix: `pulumi config set --path ${key}.type '{"cpu": 4, "memory": "16Gi"}'`,
      });
    }
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
        fix: `pulumi config set --path ${key}.type '{"cpu": ${Math.ceil(unfit.size.cpu + 1)}, "memory": "${Math.ceil(unfit.size.memory / 1024 + 2)}Gi"}'`,
      });
    }
  }
  const { max, bridges } = { max: settings.nodes.media.max, bridges: settings.bridges };
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
