import { z } from "zod";
import { address } from "./addresses";
import { form, port } from "./formats";
import { hostName } from "./hostNames";
import { objectName } from "./kubernetesNames";
import { url } from "./urls";

const SERVER = "the host name or the IPv4 address of a SIP server";
const USER = "an account of the SIP server without sip:, such as meet@sip.example.org";
const PAGE = "https://…, which participants' browsers request";

/** Dial-in by telephone: an account of jigasi at a SIP server of the operator. */
export const sip = z
  .strictObject({
    enabled: z.boolean().default(false),
    server: z.union([address(SERVER, { family: "ipv4" }), hostName], SERVER).optional(),
    port: port.optional(),
    transport: z.enum(["TLS", "TCP", "UDP"]).default("TLS"),
    // The image writes it into a properties file, in which a backslash escapes.
    user: form(/^[\w.+-]{1,64}@[\w.-]{1,253}$/, USER).optional(),
    secret: objectName("the name of a Secret in namespace jitsi with the key password").optional(),
    numbersUrl: url(PAGE, ["https"], /'/).optional(),
    codesUrl: url(PAGE, ["https"], /'/).optional(),
  })
  .prefault({});
