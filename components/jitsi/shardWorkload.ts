import type { Deployment, StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { APPENDED_VARIABLES } from "../../stacks/catalogue/reserved";
import { NO_EXTRA } from "../../stacks/plan/extra";
import type { Size } from "../../stacks/plan/sizes";
import type { ChildOptions } from "../childOptions";
import { labels, selector } from "../labels";
import { type Container, type EnvVar, environment, type FromSecret, type PodSpec, resources } from "../pod";
import type { Volume, VolumeMount } from "../pod";
import { seal } from "../templateHash";
import { createStatefulWorkload, createWorkload, type WorkloadArgs } from "../workload";
import type { Credentials } from "./credentials";
import { createFiles, type Files, mountFiles } from "./files";
import { type Part, partOf } from "./part";
import { pinned } from "./pinned";
import { HOLDS_CALLS, NEW_NODE, podSpec } from "./pod";
import { createSecretValues, extraValues, fromSecret } from "./secrets";
import type { ShardArgs } from "./shardArgs";

type Port = NonNullable<Container["ports"]>[number];

/** Specific settings of one component of a shard. */
export interface ShardWorkload extends Pick<WorkloadArgs, "strategy"> {
  readonly component: Exclude<Part, "jibri" | "transcriber" | "dial-out">;
  /** Undefined if an autoscaler sets the number. */
  readonly replicas: number | undefined;
  readonly size: Size;
  /** Whether its pods hold conferences. If so, they are pinned while the shard serves. */
  readonly holdsCalls: boolean;
  /** Whether readiness depends on a bridge, which may first need a new node. */
  readonly waitsForNode?: boolean;
  /** Files, including those of `extra`. */
  readonly files: Files;
  /** Variables. Those of `extra` take precedence. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables whose values are fields of the pod. */
  readonly podEnv?: readonly EnvVar[];
  /** Variables from Secrets of the shard. */
  readonly credentials?: FromSecret;
  /** Variables in the component's Secret. */
  readonly secrets?: Readonly<Record<string, Output<string>>>;
  readonly ports: readonly Port[];
  /** Its Service, with the container's ports; undefined without a Service. */
  readonly service?: { readonly clusterIP?: "None"; readonly publishNotReadyAddresses?: true };
  /** Command, probes and hooks. */
  readonly container: Partial<Container>;
  /** Placement and termination. */
  readonly pod: Partial<PodSpec>;
  /** A volume listed before those of its files. */
  readonly data?: { readonly mount: VolumeMount; readonly volume: Volume };
  readonly dependsOn?: readonly Resource[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables of the operator take precedence, except for lists, which are concatenated. */
function withExtra(own: Variables, extra: Variables): Variables {
  const lists = APPENDED_VARIABLES.filter((name) => own[name] !== undefined && extra[name] !== undefined);
  return { ...own, ...extra, ...Object.fromEntries(lists.map((name) => [name, `${own[name]},${extra[name]}`])) };
}

/** Creates the Deployment of a shard's component with its Service, files and Secret. */
export function createShardWorkload(
  args: ShardArgs,
  credentials: Credentials,
  workload: ShardWorkload,
  childOptions: ChildOptions,
): Deployment {
  const { replicas, strategy, holdsCalls, waitsForNode = false } = workload;
  const { common, dependsOn } = createParts(args, credentials, workload, childOptions);
  const opts = {
    ...childOptions,
    dependsOn,
    ...(waitsForNode ? { customTimeouts: NEW_NODE.timeouts } : {}),
  };
  return createWorkload(
    {
      ...common,
      replicas,
      ...(strategy === undefined ? {} : { strategy }),
      ...(waitsForNode ? { progressDeadlineSeconds: NEW_NODE.deadlineSeconds } : {}),
    },
    holdsCalls ? pinned(args.plan, "template", opts) : opts,
  );
}

/**
 * Creates the StatefulSet of a component whose pods hold calls and have stable names, with its headless Service, files and Secret. Neither
 * its pods nor their number change while the shard serves.
 */
export function createStatefulShardWorkload(
  args: ShardArgs,
  credentials: Credentials,
  workload: ShardWorkload & { readonly replicas: number; readonly protect: boolean },
  childOptions: ChildOptions,
): StatefulSet {
  const { protect, replicas } = workload;
  const { common, dependsOn } = createParts(args, credentials, workload, childOptions);
  return createStatefulWorkload(
    {
      ...common,
      replicas,
      serviceName: common.app.instance,
      podManagementPolicy: "Parallel",
      startsFrom: [...common.startsFrom, replicas],
    },
    pinned(args.plan, "pods", { ...childOptions, dependsOn, protect }),
  );
}

interface Parts {
  readonly common: Pick<WorkloadArgs, "app" | "namespace" | "pod" | "podAnnotations"> & {
    readonly startsFrom: readonly unknown[];
  };
  /** The template references ConfigMaps and Secrets by name, so the engine cannot infer the dependency. */
  readonly dependsOn: Resource[];
}

/** Creates everything around a component's pods. */
function createParts(
  args: ShardArgs,
  { sealKey }: Credentials,
  workload: ShardWorkload,
  childOptions: ChildOptions,
): Parts {
  const { plan, meet } = args;
  const { component, files, holdsCalls, secrets = {}, data } = workload;
  const app = partOf(plan, component);
  const name = app.instance;
  const metadata = { namespace: meet.namespace, labels: labels(app) };
  // `extra` applies only to the component with its name: visitor nodes lack the components that additions to prosody may need.
  const extra = component === "visitor" ? NO_EXTRA : meet.extra[component];
  const encrypted = component === "visitor" ? {} : extraValues(args.secrets.extra[component]);
  const values = { ...secrets, ...encrypted };
  const kept: CustomResourceOptions = holdsCalls ? pinned(plan, "data", childOptions) : childOptions;

  if (workload.service !== undefined) {
    const ports = workload.ports.map((port) => ({
      name: port.name ?? "",
      port: port.containerPort,
      targetPort: port.name ?? "",
    }));
    new Service(
      name,
      { metadata: { name, ...metadata }, spec: { selector: selector(app), ...workload.service, ports } },
      childOptions,
    );
  }
  const dependsOn = [
    ...(workload.dependsOn ?? []),
    createFiles(name, { ...metadata, files }, kept),
    // Without pinning, no old pod references a removed Secret.
    ...(holdsCalls || Object.keys(values).length > 0 ? [createSecretValues(name, { ...metadata, values }, kept)] : []),
  ];

  const { volumes, mounts } = mountFiles(name, files, extra);
  const { volumeMounts = [], ...special } = workload.container;
  const secretVariables = {
    ...workload.credentials,
    ...fromSecret(name, [...Object.keys(secrets), ...extra.secretEnv]),
    ...extra.references.env,
  };
  const container: Container = {
    name: component,
    image: plan.images[component === "visitor" ? "prosody" : component],
    env: [...environment(withExtra(workload.env, extra.env), secretVariables), ...(workload.podEnv ?? [])],
    ports: [...workload.ports],
    resources: resources(workload.size),
    volumeMounts: [...(data === undefined ? [] : [data.mount]), ...mounts, ...volumeMounts],
    ...special,
  };
  const pod = podSpec(meet, container, {
    ...workload.pod,
    volumes: [...(data === undefined ? [] : [data.volume]), ...volumes, ...(workload.pod.volumes ?? [])],
  });
  return {
    common: {
      app,
      namespace: meet.namespace,
      pod,
      ...(holdsCalls ? { podAnnotations: { ...HOLDS_CALLS } } : {}),
      startsFrom: [files, ...(holdsCalls ? [plan.rotation] : []), ...seal(encrypted, sealKey)],
    },
    dependsOn,
  };
}
