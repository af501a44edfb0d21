import { z } from "zod";
import { range } from "./addresses";
import { MAX_SLOTS, whole } from "./formats";
import { loadBalancer } from "./loadBalancer";

/** At least /8, so that two halves of the internet are refused, too. */
const trustedProxy = range(
  "the range of a proxy in front of the router, /8 or smaller (IPv6: /16): client addresses that it sends are trusted",
  { accept: ({ address, prefix }) => prefix >= (address.kind() === "ipv4" ? 8 : 16) },
);

/** Keys of the router's Service and of the proxies in front of it. */
export const edge = z
  .strictObject({
    service: z.enum(["loadBalancer", "nodePort", "clusterIP"]).default("loadBalancer"),
    internal: z.boolean().default(false),
    loadBalancer,
    replicas: whole(2, 9).default(2),
    slots: whole(1, MAX_SLOTS).default(16),
    tls: z.enum(["router", "ingress"]).default("router"),
    websockets: z.boolean().default(true),
    proxyProtocol: z.boolean().default(false),
    trustedProxies: z.array(trustedProxy).default([]),
  })
  .prefault({});
