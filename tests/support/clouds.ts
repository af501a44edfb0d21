import assert from "node:assert/strict";
import { createCluster } from "../../components/cluster/createCluster";
import type { Cluster } from "../../components/cluster/cluster";
import { runProgram } from "../../local/program/program";
import { ROOT } from "../../local/machine/paths";
import { recordedAnswer, runRecorded } from "../../local/program/recordedAnswers";
import { readStackConfig } from "../../local/config/stackConfig";
import { type Plan, planRegion } from "../../stacks/plan/plan";
import { report } from "../../stacks/settings/problems";
import { parseSettings } from "../../stacks/settings/read";
import { Recording } from "./record";
import { config } from "./settings";

/** Settings of a stack file for each cloud. */
export const CLOUDS = {
  aws: { cloud: "aws", region: "eu-central-1", cluster: {} },
  gcp: { cloud: "gcp", region: "europe-west3", project: "my-project", cluster: {} },
} as const;

export type CloudName = keyof typeof CLOUDS;

/** A valid production configuration without monitoring. */
export const PRODUCTION = { environment: "production", monitoring: { enabled: false }, shardCount: 3 };

export function planOn(cloud: CloudName, changes: Record<string, unknown> = {}): Plan {
  const { settings, problems } = parseSettings(config({ ...CLOUDS[cloud], ...changes }));
  assert.ok(settings !== undefined, report(problems));
  return planRegion(settings);
}

/** Resources of a region's cluster in a stack of that name, and those that `after` adds. */
export async function recordCluster(
  cloud: CloudName,
  changes: Record<string, unknown> = {},
  after: (cluster: Cluster, plan: Plan) => unknown = () => undefined,
  stack = "prod",
): Promise<Recording> {
  const plan = planOn(cloud, changes);
  const config = { project: "jitsi", stack, values: {}, secretKeys: [] };
  const program = (): unknown => after(createCluster(plan.cluster), plan);
  return new Recording(await runProgram({ config, program, answer: recordedAnswer }));
}

/** Resources of a region in a cloud, from the stack file for production. */
export async function recordRegion(cloud: CloudName): Promise<Recording> {
  const config = readStackConfig(ROOT, "prod", CLOUDS[cloud]);
  return new Recording(await runRecorded(config));
}
