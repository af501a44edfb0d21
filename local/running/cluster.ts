import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readStackConfig } from "../config/stackConfig";
import { regionCluster } from "../containers/regionCluster";
import { CONTEXT } from "../controlPlane/kubeconfig";
import { layout } from "../controlPlane/layout";
import { LOCAL, ROOT } from "../machine/paths";
import { argument } from "../terminal/command";
import { UserError } from "../terminal/userError";
import { deployedStack } from "../up/deployedStack";

/** The cluster of a running region. */
export interface RunningCluster {
  readonly kubeconfig: string;
  readonly context: string;
  /** Undefined when KUBECONFIG and CONTEXT name the cluster. */
  readonly stack?: string;
  /** Whether it is the local control plane, which runs no containers. */
  readonly local: boolean;
  /** Whether `make up` created the region on another cluster, so that `make up` updates it. */
  readonly madeHere?: boolean;
}

/**
 * The cluster of KUBECONFIG and CONTEXT; else that of the region that `make up` brought up, if STACK is up there or missing; else that of
 * the configuration of STACK. The current context of a kubeconfig is never used implicitly.
 * @param dir folder of the local control plane.
 * @throws UserError when none of them gives a cluster.
 */
export function runningCluster(dir = LOCAL): RunningCluster {
  const [kubeconfig, context, stack] = [argument("KUBECONFIG"), argument("CONTEXT"), argument("STACK")];
  if (context !== undefined) {
    if (kubeconfig !== undefined) return { kubeconfig, context, local: false };
    throw new UserError(`CONTEXT=${context} of which file? Give both: KUBECONFIG=~/.kube/config CONTEXT=${context}`);
  }
  const local = layout(dir).kubeconfig;
  const deployed = existsSync(local) ? deployedStack(dir) : undefined;
  if (deployed !== undefined && (stack ?? deployed) === deployed) {
    const other = regionCluster(dir);
    if (other !== undefined) {
      return { kubeconfig: local, context: other.context, stack: deployed, local: false, madeHere: true };
    }
    return { kubeconfig: local, context: CONTEXT, stack: deployed, local: true };
  }
  if (stack === undefined) {
    throw new UserError(
      "no region runs on this machine. Start it with make up, or name the cluster of the region:\n" +
        "  STACK=name                        the cluster that a stack's configuration names\n" +
        "  KUBECONFIG=file CONTEXT=name      any cluster",
    );
  }
  const configured = readStackConfig(ROOT, stack, {}).values["jitsi:cluster"] ?? "{}";
  const cluster = JSON.parse(configured) as Partial<RunningCluster>;
  if (cluster.kubeconfig === undefined || cluster.context === undefined) {
    throw new UserError(
      `the stack ${stack} creates its cluster, so its kubeconfig is an output:\n` +
        `  pulumi stack output kubeconfig --show-secrets --stack ${stack} > ${stack}.kubeconfig\n` +
        `and then, besides STACK=${stack}: KUBECONFIG=${stack}.kubeconfig CONTEXT=jitsi-${stack}`,
    );
  }
  return { kubeconfig: resolve(ROOT, cluster.kubeconfig), context: cluster.context, stack, local: false };
}

/** CONTEXT names a cluster, but not the stack whose configuration a command compares with it. */
export function missingStack(): UserError {
  return new UserError(`STACK is missing: the stack of the region on CONTEXT=${argument("CONTEXT")}`);
}

/** The first line of a command that reaches a running region. */
export function describeCluster({ context, kubeconfig, local, stack }: RunningCluster): string {
  const where = local ? "the local control plane, which runs no containers" : `${context} of ${kubeconfig}`;
  return stack === undefined ? `The region on ${where}` : `Stack ${stack} on ${where}`;
}
