import type { core, networking } from "@pulumi/kubernetes/types/input";
import type { Unwrap } from "@pulumi/pulumi";
import type { Registration } from "../../../local/program/registration";
import { reveal } from "../../../local/program/secretValues";
import type { Recording } from "../../support/record";

export type PodSpec = Unwrap<core.v1.PodSpec>;
export type Container = Unwrap<core.v1.Container>;
export type NetworkPolicySpec = Unwrap<networking.v1.NetworkPolicySpec>;

/** The fields of Kubernetes objects that tests read. */
export interface Inputs {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly stringData?: Record<string, string>;
  readonly spec: Record<string, unknown>;
  readonly rules?: unknown;
}

export function inputs(registration: Registration): Inputs {
  return reveal(registration.inputs) as Inputs;
}

/** The plain values of a Secret. */
export function secretValues(secret: Registration): Record<string, string> {
  const { data = {}, stringData = {} } = inputs(secret);
  const decoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]);
  return { ...stringData, ...Object.fromEntries(decoded) };
}

export interface Template {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: PodSpec;
}

export function template(deployment: Registration): Template {
  return inputs(deployment).spec["template"] as Template;
}

export function pod(deployment: Registration): PodSpec {
  return template(deployment).spec;
}

/** The bridges of the first shard. */
export function bridges(region: Recording): Registration {
  return region.one("Deployment", /^shard-0-jvb$/);
}

/** The main container of a Deployment. */
export function main(deployment: Registration): Container {
  const [first] = pod(deployment).containers;
  if (first === undefined) throw new Error(`${deployment.name} has no container`);
  return first;
}

export function containers(deployment: Registration): Container[] {
  const { containers: ordinary, initContainers = [] } = pod(deployment);
  return [...initContainers, ...ordinary];
}

/** Name → value of a container's variables, without references. */
export function env(container: Container): Record<string, string> {
  return Object.fromEntries(
    (container.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** Name → `secret/key` of a container's variables that come from a Secret. */
export function secretEnv(container: Container): Record<string, string> {
  return Object.fromEntries(
    (container.env ?? []).flatMap(({ name, valueFrom }) =>
      valueFrom?.secretKeyRef === undefined
        ? []
        : [[name, `${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`] as const],
    ),
  );
}

/** All Deployments and other owners of pods. */
export function workloads(recording: Recording): readonly Registration[] {
  return [...recording.all("Deployment"), ...recording.all("StatefulSet")];
}

/** The arguments of a script, without `sh -c text name`. */
export function stepArguments(command: readonly string[] | undefined): readonly string[] {
  return (command ?? []).slice(4);
}
