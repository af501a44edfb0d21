import { z } from "zod";
import { address } from "./addresses";
import { form, port, whole } from "./formats";
import { hostName } from "./hostNames";
import { objectName } from "./kubernetesNames";
import { url } from "./urls";

const SERVER = "the host name or the IPv4 address of a SIP server";
const USER = "an account of the SIP server without sip:, such as meet@sip.example.org";
const PAGE = "https://…, which participants' browsers request";

// The image writes it into a properties file, in which a backslash escapes.
const user = form(/^[\w.+-]{1,64}@[\w.-]{1,253}$/, USER);
const secret = objectName("the name of a Secret in namespace jitsi with the key password");

/** Calls to telephones. The account is not that of dial-in, so that the SIP server can limit what its calls cost. */
const dialOut = z.strictObject({
  user,
  secret,
  // The default of Jitsi's own deployment.
  callsPerUser: whole(1, 100).default(3),
  checkUrl: url(PAGE, ["https"], /'/).optional(),
});

/** Calls from and to telephones: accounts of jigasi at a SIP server of the operator. */
export const sip = z
  .strictObject({
    enabled: z.boolean().default(false),
    server: z.union([address(SERVER, { family: "ipv4" }), hostName], SERVER).optional(),
    port: port.optional(),
    transport: z.enum(["TLS", "TCP", "UDP"]).default("TLS"),
    user: user.optional(),
    secret: secret.optional(),
    numbersUrl: url(PAGE, ["https"], /'/).optional(),
    codesUrl: url(PAGE, ["https"], /'/).optional(),
    dialOut: dialOut.optional(),
  })
  .prefault({});
