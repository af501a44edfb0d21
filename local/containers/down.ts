import { join } from "node:path";
import { layout } from "../controlPlane/layout";
import { pulumiDestroy } from "../pulumi/engine";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { deployedStack } from "../up/deployedStack";
import { chooseEngine } from "../up/engine";
import { findDocker } from "./docker";
import { makerNamed } from "./findPlace";
import { type Maker, NAME, refuseMissing, type Tool } from "./maker";
import type { RegionCluster } from "./regionCluster";

/**
 * Destroys the region of a folder through the engine, then deletes its cluster if `make up` created it.
 * @throws UserError when resources are protected, or something cannot be deleted. The folder must then be kept.
 */
export async function downInContainers(
  cluster: RegionCluster,
  dir: string,
  log: Log,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const maker = makerNamed(cluster.maker);
  const tool: Tool = { env, log, kubeconfig: layout(dir).kubeconfig };
  if (maker !== undefined) {
    await findDocker(env);
    await refuseMissing(maker, env);
    if (!(await maker.list(tool)).includes(NAME)) {
      return log.info(`the ${maker.name} cluster ${NAME} no longer exists, nor does its region`);
    }
    if (cluster.complete) await maker.start(tool);
  }
  if (cluster.complete) await destroy(cluster, maker, dir, log, env);
  if (maker === undefined)
    return log.info(`the cluster of ${cluster.context} is kept, because make up did not create it`);
  log.step(`Deleting the ${maker.name} cluster ${NAME}`);
  await maker.remove(tool);
}

async function destroy(
  { context }: RegionCluster,
  maker: Maker | undefined,
  dir: string,
  log: Log,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const stack = deployedStack(dir);
  if (stack === undefined) return;
  const engine = await chooseEngine("pulumi", dir, { log, env });
  if (engine.name !== "pulumi") throw new Error("ENGINE=pulumi gave another engine");
  log.step(`Destroying the stack ${stack} on ${context}`);
  try {
    await pulumiDestroy({ dir: join(dir, "pulumi"), pulumi: engine.pulumi, stack }, log);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const otherwise =
      maker === undefined
        ? `If the cluster no longer exists: rm -r ${dir}`
        : `To delete the region with all its data: ${maker.deleteCommand}, then make down`;
    throw new UserError(`${error.message}\n${dir} is kept. ${otherwise}`);
  }
}
