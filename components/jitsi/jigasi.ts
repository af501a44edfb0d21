import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import { PORTS } from "../../stacks/catalogue/ports";
import type { JigasiPlan } from "../../stacks/plan/jigasi";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ChildOptions } from "../childOptions";
import { labels } from "../labels";
import { type EnvVar, environment, type FromSecret, type PodSpec, resources } from "../pod";
import { script } from "../script";
import { createWorkload, STRATEGY } from "../workload";
import { createFiles, type Files, mountFiles } from "./files";
import { JVM_LOG } from "./logging";
import { type Part, partOf } from "./part";
import { pinned } from "./pinned";
import { heap, HOLDS_CALLS, podSpec, restProbes, S6, type Scratch, signallingPlacement } from "./pod";
import { PRIORITY } from "./priorities";
import type { ShardArgs } from "./shardArgs";

const HANG_UP = script("jitsi/scripts/hangUp.sh");

/** In memory, because /run holds the rendered configuration with passwords. /tmp has the size of the image's compose file. */
const SCRATCH: readonly Scratch[] = [
  { name: "run", mountPath: "/run", emptyDir: { medium: "Memory", sizeLimit: "32Mi" } },
  { name: "tmp", mountPath: "/tmp", emptyDir: { medium: "Memory", sizeLimit: "128Mi" } },
  { name: "config", mountPath: "/config", emptyDir: { sizeLimit: "16Mi" } },
];

/** Variables of every jigasi. */
export function jigasiEnvironment({ domain }: Pick<MeetPlan, "domain">, { size }: JigasiPlan) {
  return {
    ...S6,
    PUBLIC_URL: `https://${domain}`,
    JIGASI_MAX_MEMORY: heap(size),
    JIGASI_ENABLE_REST: "1",
    SHUTDOWN_REST_ENABLED: "1",
  } as const;
}

export interface JigasiPod {
  /** Name of the container. */
  readonly name: string;
  /** ConfigMap with the files. */
  readonly configMap: string;
  readonly files: Files;
  readonly env: readonly EnvVar[];
  /** Folders for temporary files, besides those of every jigasi. */
  readonly scratch?: readonly Scratch[];
  /** Nodes on which it runs. */
  readonly placement: Partial<PodSpec>;
}

/** The pod of a jigasi. It ends after its last call. It is ready while it can take calls, with SIP while it is registered. */
export function jigasiPod(meet: MeetPlan, plan: JigasiPlan, args: JigasiPod): PodSpec {
  const { name, configMap, files, env, scratch = [], placement } = args;
  const grace = plan.drainMinutes * 60;
  const rest = `http://127.0.0.1:${PORTS.jigasiRest}`;
  const { volumes, mounts } = mountFiles(configMap, files);
  return podSpec(
    meet,
    {
      name,
      image: plan.image,
      env: [...env],
      ports: [{ name: "rest", containerPort: PORTS.jigasiRest }],
      resources: resources(plan.size),
      volumeMounts: mounts,
      lifecycle: { preStop: { exec: { command: ["sh", "-c", HANG_UP, "hang-up", rest, `${grace - 15}`, "5"] } } },
      ...restProbes(),
    },
    {
      ...placement,
      priorityClassName: plan.placement.priorityClass ?? PRIORITY.media,
      terminationGracePeriodSeconds: grace,
      volumes,
    },
    [...SCRATCH, ...scratch],
  );
}

export interface ShardJigasi extends Pick<JigasiPod, "scratch"> {
  readonly part: Extract<Part, "transcriber" | "dial-out">;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: FromSecret;
  /** Files, besides that of the log. */
  readonly files?: Files;
}

/**
 * A jigasi that jicofo of a shard selects in the shard's control room. Its pod changes only while the shard is offline, because its accounts
 * in prosody do, too.
 */
export function createShardJigasi(
  args: ShardArgs,
  jigasi: JigasiPlan,
  { part, env, secrets, files: own = {}, ...more }: ShardJigasi,
  childOptions: ChildOptions,
): Deployment {
  const { plan, meet, systemSelector } = args;
  const app = partOf(plan, part);
  const metadata = { namespace: meet.namespace, labels: labels(app) };
  const files = { ...own, ...JVM_LOG };
  const configMap = createFiles(app.instance, { ...metadata, files }, pinned(plan, "data", childOptions));
  const pod = jigasiPod(meet, jigasi, {
    name: part,
    configMap: app.instance,
    files,
    env: [
      ...environment(env, secrets),
      // Its name in the control room.
      { name: "JIGASI_INSTANCE_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ],
    placement: signallingPlacement(plan, systemSelector, jigasi.placement),
    ...more,
  });
  return createWorkload(
    {
      app,
      namespace: meet.namespace,
      // An offline shard has no calls, and its prosody may not have the account yet: jigasi does not repeat a refused login.
      replicas: plan.state === "offline" ? 0 : 1,
      strategy: STRATEGY.surgeOne,
      pod,
      podAnnotations: { ...HOLDS_CALLS },
      startsFrom: [files, plan.rotation],
    },
    pinned(plan, "template", { ...childOptions, dependsOn: [configMap] }),
  );
}
