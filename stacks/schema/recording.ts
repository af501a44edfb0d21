import { z } from "zod";
import { form, whole } from "./formats";
import { objectName } from "./kubernetesNames";
import { line } from "./lines";
import { url } from "./urls";

/** The naming rules of S3, which all S3 servers accept. */
const bucket = form(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
);

/** Destination of recordings other than a bucket of the cloud. Exactly one of the two keys, see checks/recording.ts. */
const destination = z.strictObject({
  claim: objectName("the name of a PersistentVolumeClaim in namespace jitsi").optional(),
  s3: z
    .strictObject({
      endpoint: url("https://… or http://…, the address of an S3 server", ["https", "http"], /[?#]/),
      bucket,
      region: line("a region of the S3 server").optional(),
      secret: objectName("the name of a Secret in namespace jitsi with the keys accessKeyId and secretAccessKey"),
    })
    .optional(),
});

/** Most recorders of a shard. */
export const MAX_RECORDERS = 100;

/** Recording and streaming by jibri. */
export const recording = z
  .strictObject({
    allowed: z.enum(["nobody", "moderators", "tokens"]).default("nobody"),
    streaming: z.boolean().default(false),
    recorders: whole(1, MAX_RECORDERS).default(1),
    // The default is `recorders`, see planRecording.
    maxRecorders: whole(1, MAX_RECORDERS).optional(),
    maxMinutes: whole(5, 1440).default(240),
    diskGi: whole(1, 4096).default(20),
    destination: destination.optional(),
    retentionDays: whole(1, 3650).optional(),
  })
  .prefault({});
