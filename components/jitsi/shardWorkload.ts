import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { APPENDED_VARIABLES } from "../../stacks/catalogue/reserved";
import type { JitsiComponent } from "../../stacks/catalogue/versions";
import type { Size } from "../../stacks/plan/sizes";
import type { ChildOptions } from "../childOptions";
import { labels, selector } from "../labels";
import { type Container, type EnvVar, environment, type FromSecret, type PodSpec, resources } from "../pod";
import type { Volume, VolumeMount } from "../pod";
import { seal } from "../templateHash";
import { createWorkload, type WorkloadArgs } from "../workload";
import type { Credentials } from "./credentials";
import { createFiles, type Files, mountFiles } from "./files";
import { partOf } from "./part";
import { pinned } from "./pinned";
import { HOLDS_CALLS, NEW_NODE, podSpec } from "./pod";
import { createSecretValues, extraValues, fromSecret } from "./secrets";
import type { ShardArgs } from "./shardArgs";

type Port = NonNullable<Container["ports"]>[number];

/** What is special about one component of a shard. */
export interface ShardWorkload extends Pick<WorkloadArgs, "replicas" | "strategy"> {
  readonly component: JitsiComponent;
  readonly size: Size;
  /** Its pods hold calls, so they keep their template while the shard serves. */
  readonly holdsCalls: boolean;
  /** Becomes ready once a bridge is, which may wait for a new node. */
  readonly waitsForNode?: boolean;
  /** With those of `extra`. */
  readonly files: Files;
  /** Outweighed by `extra`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables whose values are fields of the pod. */
  readonly podEnv?: readonly EnvVar[];
  /** Variables from Secrets of the shard. */
  readonly credentials?: FromSecret;
  /** Variables from a Secret of its own. */
  readonly secrets?: Readonly<Record<string, Output<string>>>;
  readonly ports: readonly Port[];
  /** Its Service, which has the container's ports; undefined where nothing calls it by name. */
  readonly service?: { readonly publishNotReadyAddresses?: true };
  /** Command, probes and hooks. */
  readonly container: Partial<Container>;
  /** Where it runs and how it ends. */
  readonly pod: Partial<PodSpec>;
  /** A volume that stands before those of its files. */
  readonly data?: { readonly mount: VolumeMount; readonly volume: Volume };
  readonly dependsOn?: readonly Resource[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/** An operator's variable outweighs ours, but for lists that hold both. */
function withExtra(own: Variables, extra: Variables): Variables {
  const lists = APPENDED_VARIABLES.filter((name) => own[name] !== undefined && extra[name] !== undefined);
  return { ...own, ...extra, ...Object.fromEntries(lists.map((name) => [name, `${own[name]},${extra[name]}`])) };
}

/** One of Jitsi's containers with its Service, files, Secret and Deployment, as all components of a shard have them. */
export function createShardWorkload(
  args: ShardArgs,
  { sealKey }: Credentials,
  workload: ShardWorkload,
  childOptions: ChildOptions,
): Deployment {
  const { plan, meet } = args;
  const { component, files, holdsCalls, secrets = {}, data } = workload;
  const app = partOf(plan, component);
  const name = app.instance;
  const metadata = { namespace: meet.namespace, labels: labels(app) };
  const extra = meet.extra[component];
  const encrypted = extraValues(args.secrets.extra[component]);
  const values = { ...secrets, ...encrypted };
  const keep = (what: "data" | "template", opts: CustomResourceOptions): CustomResourceOptions =>
    holdsCalls ? pinned(plan, what, opts) : opts;

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
    createFiles(name, { ...metadata, files }, keep("data", childOptions)),
    // No pod that asks for one is left where pods are not pinned.
    ...(holdsCalls || Object.keys(values).length > 0
      ? [createSecretValues(name, { ...metadata, values }, keep("data", childOptions))]
      : []),
  ];

  const { volumes, mounts } = mountFiles(name, files, extra);
  const { volumeMounts = [], ...special } = workload.container;
  const secretVariables = {
    ...workload.credentials,
    ...fromSecret(name, [...Object.keys(secrets), ...extra.secretEnv]),
    ...extra.brought.env,
  };
  const container: Container = {
    name: component,
    image: plan.images[component],
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
  const { replicas, strategy, waitsForNode = false } = workload;
  return createWorkload(
    {
      app,
      namespace: meet.namespace,
      replicas,
      ...(strategy === undefined ? {} : { strategy }),
      pod,
      ...(holdsCalls ? { podAnnotations: { ...HOLDS_CALLS } } : {}),
      startsFrom: [files, ...(holdsCalls ? [plan.rotation] : []), ...seal(encrypted, sealKey)],
      ...(waitsForNode ? { progressDeadlineSeconds: NEW_NODE.deadlineSeconds } : {}),
    },
    // The template names its files and Secrets as plain text, in which the engine sees no dependency.
    keep("template", {
      ...childOptions,
      dependsOn,
      ...(waitsForNode ? { customTimeouts: NEW_NODE.timeouts } : {}),
    }),
  );
}
