import { isKubernetes, type Resource } from "./resource";
import type { Value } from "./value";

/** Where each kind that makes pods keeps what they are made of. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  PodTemplate: ["template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  Job: ["spec", "template"],
};

/** Kinds whose pods come to an end by themselves. */
const FINITE = ["Job", "CronJob"];

/** The pods of a workload, whatever its kind. */
export interface Pod {
  readonly labels: Value;
  readonly annotations: Value;
  readonly spec: Value;
  readonly containers: readonly Container[];
  /** Runs until it is told to stop. */
  readonly lasting: boolean;
}

export interface Container {
  readonly name: string;
  /** Runs before the others and ends; a sidecar among the init containers does not end. */
  readonly first: boolean;
  readonly props: Value;
}

/** The pods that a resource makes; undefined when it makes none. */
export function podOf(resource: Resource): Pod | undefined {
  const path = isKubernetes(resource) ? TEMPLATES[resource.kind] : undefined;
  if (path === undefined) return undefined;
  const template = resource.props.at(...path);
  const spec = template.at("spec");
  return {
    labels: template.at("metadata", "labels"),
    annotations: template.at("metadata", "annotations"),
    spec,
    containers: [
      ...spec.at("containers").items.map((props) => container(props, false)),
      ...spec.at("initContainers").items.map((props) => container(props, props.at("restartPolicy").text !== "Always")),
      ...spec.at("ephemeralContainers").items.map((props) => container(props, false)),
    ],
    lasting: !FINITE.includes(resource.kind),
  };
}

function container(props: Value, first: boolean): Container {
  return { name: props.at("name").text ?? "?", first, props };
}
