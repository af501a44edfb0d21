import type { Problem } from "../problems";
import type { Settings } from "../schema";

/** Bridges that can be added and that can leave. */
export function bridges({ bridges, cloud, drainMinutes }: Settings): Problem[] {
  const problems: Problem[] = [];
  if (bridges.min > bridges.max) {
    problems.push({
      key: "jitsi:bridges.min",
      value: bridges.min,
      message: `at most bridges.max, which is ${bridges.max}`,
      fix: `pulumi config set --path jitsi:bridges.max ${bridges.min}`,
    });
  }
  if (cloud === "gcp" && drainMinutes > 60) {
    problems.push({
      key: "jitsi:drainMinutes",
      value: drainMinutes,
      message: "at most 60 on gcp: GKE ends a node's pods after an hour of upgrade or repair",
      fix: "pulumi config set drainMinutes 60",
    });
  }
  return problems;
}
