import { z } from "zod";
import { address } from "./addresses";
import { numeric, port, whole } from "./formats";
import { hostName } from "./hostNames";
import { inQuotes } from "./lines";
import { loadBalancer } from "./loadBalancer";

const HOST = "the host name or the IPv4 address of a TURN server";

/** A TURN server of the operator. prosody sends these settings to clients, with derived or fixed credentials. */
const server = z.strictObject({
  host: z.union([address(HOST, { family: "ipv4" }), hostName], HOST),
  tlsPort: port.optional(),
  port: port.optional(),
  transports: z.array(z.enum(["udp", "tcp"])).optional(),
  stunPort: port.optional(),
  username: numeric(inQuotes("the user name of fixed credentials")).optional(),
});

export const turn = z
  .strictObject({
    enabled: z.boolean().optional(),
    replicas: whole(1, 20).default(2),
    userKbps: whole(100, 100_000).default(4000),
    loadBalancer,
    server: server.optional(),
  })
  .prefault({});

export const turnSecret = inQuotes("what the TURN server of turn.server checks credentials with").optional();
