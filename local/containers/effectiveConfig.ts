import { join } from "node:path";
import { readStackConfig, type StackConfig } from "../config/stackConfig";
import { deployedStack } from "../up/deployedStack";
import { regionCluster } from "./regionCluster";

/**
 * The configuration of the region that `make up CLUSTER=…` brought up in a folder, as its last update had it. Undefined where the folder
 * has no such region, or that of another stack.
 */
export function effectiveConfig(dir: string, stack: string | undefined): StackConfig | undefined {
  const deployed = deployedStack(dir);
  if (deployed === undefined || regionCluster(dir) === undefined || (stack ?? deployed) !== deployed) return undefined;
  return readStackConfig(join(dir, "pulumi", "project"), deployed);
}
