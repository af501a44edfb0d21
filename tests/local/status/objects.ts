import type { KubernetesObject } from "../../../local/kubernetes/client";
import type { Pod, PodCalls } from "../../../local/status/pods";
import { UserError } from "../../../local/terminal/userError";
import { shardDeployment } from "../../support/shardDeployment";

/** Objects of a running region, with the fields that a status reads. */

type Metadata = Partial<KubernetesObject["metadata"]>;

export function object(
  kind: string,
  apiVersion: string,
  name: string,
  rest: object,
  metadata: Metadata = {},
): KubernetesObject {
  const labels = { "app.kubernetes.io/part-of": "jitsi", ...metadata.labels };
  return { apiVersion, kind, metadata: { name, namespace: "jitsi", ...metadata, labels }, ...rest };
}

export function pod(name: string, of: string, ready = true, metadata: Metadata = {}): Pod {
  const [, shard, role] = /^(shard-\d+)-(\w+)$/.exec(of) ?? [];
  const labels = {
    "app.kubernetes.io/instance": of,
    ...(shard === undefined ? {} : { "jitsi.org/shard": shard, "app.kubernetes.io/name": role ?? "" }),
  };
  const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  return object("Pod", "v1", name, { status: { phase: "Running", conditions } }, { labels, ...metadata });
}

/** A shard's sentinel, Deployment, autoscaler, jicofo and one bridge. */
export function shard(id: string, { state = "active", runs = "new" } = {}): readonly KubernetesObject[] {
  const labels = { "jitsi.org/shard": id };
  return [
    object(
      "ConfigMap",
      "v1",
      `${id}-sentinel`,
      { data: { state } },
      { labels: { ...labels, "app.kubernetes.io/name": "sentinel" } },
    ),
    shardDeployment(id, "jicofo", { runs }),
    object(
      "HorizontalPodAutoscaler",
      "autoscaling/v2",
      `${id}-jvb`,
      { spec: { minReplicas: 1, maxReplicas: 4 }, status: { currentReplicas: 2 } },
      { labels },
    ),
    pod(`${id}-jicofo-a`, `${id}-jicofo`),
    pod(`${id}-jvb-a`, `${id}-jvb`),
  ];
}

/** Answers of pods, by name and port. Other pods do not answer. */
export function answers(texts: Readonly<Record<string, string>>): PodCalls {
  const answer = ({ metadata }: Pod, port: number): Promise<string> => {
    const text = texts[`${metadata.name}:${port}`];
    return text === undefined ? Promise.reject(new UserError(`${metadata.name} is silent`)) : Promise.resolve(text);
  };
  return {
    get: answer,
    ready: ({ status }) => Promise.resolve(status?.conditions?.[0]?.status === "True"),
  };
}

export const jicofo = (rooms: number, participants: number): string =>
  `# TYPE jitsi_jicofo_conferences gauge\njitsi_jicofo_conferences ${rooms}.0\njitsi_jicofo_participants_current ${participants}.0\n`;

export const bridgeCounts = (all: number, operational: number): string =>
  `jitsi_jicofo_bridge_selector_bridge_count ${all}.0\njitsi_jicofo_bridge_selector_bridge_count_operational ${operational}.0\n`;

export const bridge = (stress: number, participants: number): string =>
  `jitsi_jvb_stress ${stress}\njitsi_jvb_local_endpoints ${participants}.0\n`;
