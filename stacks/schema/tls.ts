import { z } from "zod";
import { form } from "./formats";
import { hostName } from "./hostNames";
import { LABEL } from "./kubernetesNames";

export const tls = z
  .strictObject({
    issuer: z.enum(["letsencrypt", "letsencrypt-staging", "selfSigned", "existing"]),
    email: z.email("an e-mail address").optional(),
    challenge: z.enum(["http01", "dns01"]).default("http01"),
    names: z.array(hostName).default([]),
    selfCheck: z.boolean().default(true),
    secret: form(LABEL, "the name of a Secret in namespace jitsi").optional(),
  })
  // A prefault, not a default: it is parsed, so that the report states that the issuer is required.
  .prefault({} as { issuer: "selfSigned" });
