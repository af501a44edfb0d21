import { Resolver } from "node:dns/promises";
import { styleText } from "node:util";
import { PORTS } from "../stacks/catalogue/ports";
import { readStackConfig } from "./config/stackConfig";
import { effectiveConfig } from "./containers/effectiveConfig";
import { examine } from "./doctor/examine";
import { readOutputs } from "./doctor/outputs";
import { describeChecks } from "./doctor/screen";
import { type Cluster, connect } from "./kubernetes/client";
import { LOCAL, ROOT } from "./machine/paths";
import { planOf } from "./policy/checkedPlan";
import { describeCluster, missingStack, type RunningCluster, runningCluster } from "./running/cluster";
import { argument, command, flag } from "./terminal/command";
import { createLog } from "./terminal/progress";
import { UserError } from "./terminal/userError";

/** Time limit of a DNS lookup, in which the query is sent three times. */
const DNS_WITHIN_MS = 3000;
/** Exit code when the command is used wrongly, so that a monitor does not take it for a broken region. */
const MISUSED = 2;

/**
 * The region's cluster. A stack that creates its own cluster needs KUBECONFIG and CONTEXT; without them only the checks from outside run.
 * @throws UserError when no stack is named and none is up on this machine, or CONTEXT lacks its file.
 */
function clusterOf(): RunningCluster | UserError {
  try {
    return runningCluster();
  } catch (error) {
    const named = argument("STACK") !== undefined && argument("CONTEXT") === undefined;
    if (!(error instanceof UserError) || !named) throw error;
    return error;
  }
}

function connected(running: RunningCluster | UserError): Cluster | UserError {
  if (running instanceof UserError) return running;
  try {
    return connect(running.kubeconfig, running.context);
  } catch (error) {
    if (!(error instanceof UserError) || argument("CONTEXT") !== undefined) throw error;
    return error;
  }
}

async function main(): Promise<void> {
  const json = flag("JSON");
  const running = clusterOf();
  const found = running instanceof UserError ? undefined : running;
  const stack = argument("STACK") ?? found?.stack;
  if (stack === undefined) throw missingStack();
  const made = found?.madeHere === true ? effectiveConfig(LOCAL, stack) : undefined;
  const plan = planOf(made ?? readStackConfig(ROOT, stack, {}));
  const log = createLog();
  log.step(found === undefined ? `Stack ${stack}` : describeCluster({ ...found, stack }));
  log.progress(`Checking ${plan.meet.publicUrl} from this machine`);
  const local = found?.local === true;
  const checks = await examine({
    plan,
    outputs: () => readOutputs(stack, local || made !== undefined ? LOCAL : undefined),
    cluster: connected(running),
    local,
    resolver: new Resolver({ timeout: DNS_WITHIN_MS, tries: 2 }),
    ports: { http: PORTS.http, https: PORTS.https },
    env: process.env,
    now: new Date(),
  });
  // styleText adds no colour when the stream is a file or NO_COLOR is set.
  const alarm = (text: string): string => styleText("yellow", text, { stream: process.stdout });
  console.log(json ? JSON.stringify({ stack, checks }, undefined, 2) : describeChecks(checks, alarm));
  if (checks.some(({ verdict }) => verdict === "fails")) process.exitCode = 1;
}

if (require.main === module) {
  void command(async () => {
    await main();
    // The TURN client keeps a timer of an ended session, so the process would not exit.
    process.exit();
  }, MISUSED);
}
