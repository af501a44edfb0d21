import { z } from "zod";
import { form, shardId } from "./formats";
import { componentImages, imageTag } from "./images";
import { labelValue } from "./kubernetesNames";

/** Settings of single shards. */
export const shards = z
  .partialRecord(
    shardId,
    z.strictObject({
      state: z.enum(["active", "drain", "offline"]).default("active"),
      images: z.strictObject({ jitsi: imageTag.optional(), ...componentImages }).prefault({}),
      zone: form(/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/, "a zone of the cluster, such as eu-central-1a").optional(),
      rotation: labelValue.default(""),
    }),
  )
  .default({});
