import { z } from "zod";
import { cpu, memory, whole } from "./formats";
import { line } from "./lines";
import { labelKey, labelValue } from "./kubernetesNames";

/** A toleration. Without a value it matches every value of the taint. */
export const toleration = z.strictObject({
  key: labelKey,
  value: labelValue.optional(),
  effect: z.enum(["NoSchedule", "NoExecute", "PreferNoSchedule"]).optional(),
});

const pool = z.strictObject({
  min: whole(0, 1000).optional(),
  max: whole(0, 1000).optional(),
  type: z
    .union(
      [line("a machine type"), z.strictObject({ name: line("a machine type").optional(), cpu, memory })],
      "a machine type, or {cpu, memory}",
    )
    .optional(),
});

export const nodes = z
  .strictObject({
    system: pool.prefault({}),
    media: pool.extend({ private: z.boolean().default(false) }).prefault({}),
    recording: pool.prefault({}),
  })
  .prefault({});
