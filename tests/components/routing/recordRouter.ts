import { Provider } from "@pulumi/kubernetes/provider";
import type { LoadBalancer, Placement } from "../../../components/cluster/cluster";
import { Router } from "../../../components/routing/router";
import { runProgram } from "../../../local/program/program";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import { planRegion } from "../../../stacks/plan/plan";
import { Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";

export const SYSTEM: Placement = {
  selector: { "jitsi.org/pool": "system" },
  tolerations: [{ key: "jitsi.org/pool", value: "system", effect: "NoSchedule" }, { key: "system-only" }],
};

export const LOAD_BALANCER: LoadBalancer = {
  annotations: { "example.org/balancer": "mine" },
  loadBalancerClass: "example.org/balancer",
  nodePorts: false,
  timings: { attach: 15, detach: 20 },
  addresses: undefined,
};

/**
 * Records the router's resources without the rest of a region.
 * @param changes to a valid configuration.
 */
export async function recordRouter(changes: Record<string, unknown> = {}): Promise<Recording> {
  const { router } = planRegion(settingsOf(changes));
  const program = (): void => {
    const providers = [new Provider("cluster", {})];
    new Router(router.name, { plan: router, system: SYSTEM, loadBalancer: LOAD_BALANCER }, { providers });
  };
  const config = { project: "jitsi", stack: "test", values: {}, secretKeys: [] };
  return new Recording(await runProgram({ config, program, answer: recordedAnswer }));
}
