import { z } from "zod";
import { range } from "./addresses";
import { MAX_SLOTS, whole } from "./formats";

/** Halves of the internet would be the whole of it in two lines. */
const trustedProxy = range(
  "the range of a proxy in front of the router, /8 at the largest (/16 of IPv6): what it says of a participant's address is believed",
  { accept: ({ address, prefix }) => prefix >= (address.kind() === "ipv4" ? 8 : 16) },
);

/** How the router is reached, and what stands in front of it. */
export const edge = z
  .strictObject({
    service: z.enum(["loadBalancer", "nodePort", "clusterIP"]).default("loadBalancer"),
    replicas: whole(2, 9).default(2),
    slots: whole(1, MAX_SLOTS).default(16),
    tls: z.enum(["router", "ingress"]).default("router"),
    proxyProtocol: z.boolean().default(false),
    trustedProxies: z.array(trustedProxy).default([]),
  })
  .prefault({});
