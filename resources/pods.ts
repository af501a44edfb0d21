import { isKubernetes, type Resource } from "./resource";
import type { Value } from "./value";

/** Path of the pod template in each kind. */
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

/** Kinds whose pods run to completion. */
const FINITE = ["Job", "CronJob"];

/** The pods of a workload of any kind. */
export interface Pod {
  readonly labels: Value;
  readonly annotations: Value;
  readonly spec: Value;
  readonly containers: readonly Container[];
  /** Whether the pods run until they are stopped. */
  readonly lasting: boolean;
}

export interface Container {
  readonly name: string;
  /** Whether it is an init container. Native sidecars do not count. */
  readonly first: boolean;
  readonly props: Value;
}

/** The pods that a resource creates; undefined for other resources. */
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
