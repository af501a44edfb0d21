import { z } from "zod";
import { cpu, memory } from "./formats";
import { labelKey, labelValue, objectName } from "./kubernetesNames";
import { toleration } from "./nodes";

/** Workloads with a configurable placement. `helpers` are all other workloads of the region on system nodes, including charts. */
export const WORKLOADS = [
  "web",
  "prosody",
  "jicofo",
  "jvb",
  "jibri",
  "jigasi",
  "router",
  "turn",
  "whiteboard",
  "helpers",
] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

const NAMES = `one of ${WORKLOADS.join(", ")}`;

/** Settings of one workload, named as in Kubernetes. Unset keys keep their default. */
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
