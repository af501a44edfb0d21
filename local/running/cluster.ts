import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readStackConfig } from "../config/stackConfig";
import { CONTEXT } from "../controlPlane/kubeconfig";
import { layout } from "../controlPlane/layout";
import { LOCAL, ROOT } from "../machine/paths";
import { argument } from "../terminal/command";
import { UserError } from "../terminal/userError";

/** Where the region that a command is about runs. */
export interface RunningCluster {
  readonly kubeconfig: string;
  readonly context: string;
}

/**
 * The cluster that KUBECONFIG and CONTEXT name together, or the one in the configuration of STACK; without any of them the
 * local control plane. The default context of a kubeconfig is never used unasked.
 * @throws UserError when none of them leads to a cluster.
 */
export function runningCluster(): RunningCluster {
  const [kubeconfig, context, stack] = [argument("KUBECONFIG"), argument("CONTEXT"), argument("STACK")];
  if (context !== undefined) {
    if (kubeconfig !== undefined) return { kubeconfig, context };
    throw new UserError(`CONTEXT=${context} of which file? Give both: KUBECONFIG=~/.kube/config CONTEXT=${context}`);
  }
  const local = layout(LOCAL).kubeconfig;
  if (stack === undefined) {
    if (existsSync(local)) return { kubeconfig: local, context: CONTEXT };
    throw new UserError(
      "nothing is up on this machine. Start it with make up, or say where the region runs:\n" +
        "  STACK=name                        the cluster that a stack's configuration names\n" +
        "  KUBECONFIG=file CONTEXT=name      any cluster",
    );
  }
  const configured = readStackConfig(ROOT, stack, {}).values["jitsi:cluster"] ?? "{}";
  const cluster = JSON.parse(configured) as Partial<RunningCluster>;
  if (cluster.kubeconfig === undefined || cluster.context === undefined) {
    throw new UserError(
      `the stack ${stack} makes its cluster itself, so its kubeconfig is an output:\n` +
        `  pulumi stack output kubeconfig --show-secrets --stack ${stack} > kubeconfig.${stack}\n` +
        `and then: KUBECONFIG=kubeconfig.${stack} CONTEXT=jitsi-${stack}`,
    );
  }
  return { kubeconfig: resolve(ROOT, cluster.kubeconfig), context: cluster.context };
}
