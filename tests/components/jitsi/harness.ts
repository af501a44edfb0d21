import { Provider } from "@pulumi/kubernetes/provider";
import type { LoadBalancer, Placement } from "../../../components/cluster/cluster";
import { Shard } from "../../../components/jitsi/shard";
import { RegionResources } from "../../../components/jitsi/regionResources";
import { runProgram } from "../../../local/program/program";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import { type Plan, planRegion } from "../../../stacks/plan/plan";
import type { Path } from "../../../stacks/schema/path";
import { secretsOf } from "../../../stacks/settings/secrets";
import { Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";

const LOAD_BALANCER: LoadBalancer = {
  annotations: {},
  loadBalancerClass: undefined,
  nodePorts: true,
  timings: { attach: 15, detach: 20 },
  addresses: undefined,
};

export const MEDIA_POOL: Placement = {
  selector: { "jitsi.org/pool": "media" },
  tolerations: [{ key: "jitsi.org/pool", value: "media", effect: "NoSchedule" }],
};

export interface Given {
  /** Configuration in addition to the minimal one. */
  readonly settings?: Record<string, unknown>;
  /** Paths of encrypted values, besides the keys that are always encrypted. */
  readonly encrypted?: readonly Path[];
  readonly answer?: Parameters<typeof runProgram>[0]["answer"];
  readonly turnService?: Partial<LoadBalancer>;
}

export type JitsiRecording = Recording & { readonly plan: Plan };

const recorded = new Map<string, Promise<JitsiRecording>>();

/** The shared parts of Jitsi and all shards of a region, without other components. Each input is recorded once. */
export function jitsi(given: Given = {}): Promise<JitsiRecording> {
  const key = JSON.stringify(given);
  const known = given.answer === undefined ? recorded.get(key) : undefined;
  const recording = known ?? recordJitsi(given);
  if (given.answer === undefined) recorded.set(key, recording);
  return recording;
}

async function recordJitsi(given: Given): Promise<JitsiRecording> {
  const settings = settingsOf(given.settings, given.encrypted);
  const plan = planRegion(settings);
  const program = (): object => {
    const kubernetes = new Provider("kubernetes", { kubeconfig: "{}" });
    const common = {
      meet: plan.meet,
      mediaPool: MEDIA_POOL,
      recordingPool: { selector: {}, tolerations: [] },
      recordings: undefined,
      storageClass: undefined,
      systemSelector: { "jitsi.org/pool": "system" },
      autoscaling: [],
    };
    const opts = { providers: [kubernetes] };
    const turn = {
      certificate: "jitsi-tls",
      challenges: undefined,
      service: { ...LOAD_BALANCER, ...given.turnService },
    };
    const shared = new RegionResources(
      "shared",
      { plan: plan.shared, ...common, system: { selector: common.systemSelector, tolerations: [] }, turn },
      opts,
    );
    const configured = secretsOf(settings);
    const secrets = { ...configured, turnSecret: shared.turnSecret ?? configured.turnSecret };
    const shards = plan.shards.map((shard) => new Shard(shard.id, { plan: shard, ...common, secrets }, opts));
    return Object.fromEntries(shards.map((shard, n) => [`shard-${n}`, shard.waiting]));
  };
  const config = { project: "jitsi", stack: "test", values: {}, secretKeys: [] };
  const result = await runProgram({ config, program, answer: given.answer ?? recordedAnswer });
  return Object.assign(new Recording(result), { plan });
}
