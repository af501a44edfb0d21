import { join } from "node:path";
import { readStackConfig, type StackConfig } from "../config/stackConfig";
import { deployedStack } from "../up/deployedStack";
import { regionCluster } from "./regionCluster";

/**
 * The configuration of the region that `make up CLUSTER=…` created in a folder, as of its last update. Undefined if the folder has no such
 * region, or one of another stack.
 */
export function effectiveConfig(dir: string, stack: string | undefined): StackConfig | undefined {
  const deployed = deployedStack(dir);
  if (deployed === undefined || regionCluster(dir) === undefined || (stack ?? deployed) !== deployed) return undefined;
  return readStackConfig(join(dir, "pulumi", "project"), deployed);
}
