import { z } from "zod";
import { cpu, memory } from "./formats";
import { labelKey, labelValue, objectName } from "./kubernetesNames";
import { toleration } from "./cluster";

/** Workloads whose pods an operator may place; `helpers` are all others of the region's on system nodes, charts included. */
export const WORKLOADS = ["web", "prosody", "jicofo", "jvb", "router", "turn", "helpers"] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

const NAMES = `one of ${WORKLOADS.join(", ")}`;

/** What one workload asks of the cluster, in the words of Kubernetes. What is left out stays as it is. */
const workload = z.strictObject({
  nodeSelector: z.record(labelKey, labelValue).optional(),
  tolerations: z.array(toleration).optional(),
  priorityClass: objectName("the name of a PriorityClass").optional(),
  resources: z
    .strictObject({
      requests: z.strictObject({ cpu: cpu.optional(), memory: memory.optional() }).prefault({}),
      limits: z.strictObject({ memory: memory.optional() }).prefault({}),
    })
    .prefault({}),
});

export const workloads = z.partialRecord(z.enum(WORKLOADS, NAMES), workload).default({});
