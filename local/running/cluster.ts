import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readStackConfig } from "../config/stackConfig";
import { CONTEXT } from "../controlPlane/kubeconfig";
import { layout } from "../controlPlane/layout";
import { LOCAL, ROOT } from "../machine/paths";
import { argument } from "../terminal/command";
import { UserError } from "../terminal/userError";

/** The cluster of a running region. */
export interface RunningCluster {
  readonly kubeconfig: string;
  readonly context: string;
}

/**
 * The cluster of KUBECONFIG and CONTEXT, or of the configuration of STACK; by default the local control plane. The current context of a
 * kubeconfig is never used implicitly.
 * @throws UserError when none of them gives a cluster.
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
        `  pulumi stack output kubeconfig --show-secrets --stack ${stack} > kubeconfig.${stack}\n` +
        `and then: KUBECONFIG=kubeconfig.${stack} CONTEXT=jitsi-${stack}`,
    );
  }
  return { kubeconfig: resolve(ROOT, cluster.kubeconfig), context: cluster.context };
}
