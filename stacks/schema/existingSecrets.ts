import { z } from "zod";
import { isConfigMapKey, objectName } from "./kubernetesNames";

/** Keys that must be encrypted. */
export const SECRET_KEYS = ["accounts", "ldapPassword", "jwtSecret", "turnSecret", "receiverSecret"] as const;
export type SecretKeyName = (typeof SECRET_KEYS)[number];

const NAMES = `one of ${SECRET_KEYS.join(", ")}`;

const REFERENCE = "{secret, key}: the name of a Secret, and the key in it that holds the value";

/** A key of a Secret that the operator creates, in the namespace of the pods that read it. */
const inSecret = z.strictObject(
  {
    secret: objectName("the name of a Secret"),
    key: z.string("a key of the Secret").refine(isConfigMapKey, "a key of the Secret"),
  },
  { error: ({ code }) => (code === "invalid_type" ? REFERENCE : undefined) },
);

/** Secrets that the operator creates, each in place of the secret key of the same name. */
export const existingSecrets = z.partialRecord(z.enum(SECRET_KEYS, NAMES), inSecret).default({});
