import { resolve } from "node:path";
import { argument } from "./command";
import { ROOT } from "./paths";
import { readStackConfig } from "./stackConfig";
import { UserError } from "./userError";

/** Where the region that a command is about runs. */
export interface RunningCluster {
  readonly kubeconfig: string;
  readonly context: string;
}

/**
 * The cluster of a stack whose configuration names one, or the one that KUBECONFIG and CONTEXT name together. The default
 * context of a kubeconfig is never used unasked.
 */
export function runningCluster(): RunningCluster {
  const [kubeconfig, context] = [argument("KUBECONFIG"), argument("CONTEXT")];
  if (context !== undefined && kubeconfig !== undefined) return { kubeconfig, context };

  const stack = argument("STACK") ?? "dev";
  const configured = readStackConfig(ROOT, stack, {}).values["jitsi:cluster"] ?? "{}";
  const cluster = JSON.parse(configured) as Partial<RunningCluster>;
  if (cluster.kubeconfig === undefined || cluster.context === undefined) {
    throw new UserError(`the stack ${stack} names no kubeconfig. Give both: KUBECONFIG=~/.kube/config CONTEXT=name`);
  }
  return { kubeconfig: resolve(ROOT, cluster.kubeconfig), context: cluster.context };
}
