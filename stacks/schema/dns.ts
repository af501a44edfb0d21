import { z } from "zod";
import { address } from "./addresses";
import { hostName } from "./hostNames";
import { line } from "./lines";
import { nearest } from "./nearest";
import { withSuggestion } from "./suggestions";

/** DNS policies that resolve one name to several regions at a time. */
const SPREADING = ["geolocation", "geoproximity", "latency", "multivalue", "round-robin", "weighted"];

const POLICIES = ["none", "simple", "failover"] as const;

const policy = withSuggestion(
  z
    .string(`one of ${POLICIES.join(", ")}`)
    .refine(
      (text) => !SPREADING.includes(text),
      "one host name on several live regions would split rooms, because their routers do not share rooms: " +
        "use one host name per region, or failover",
    )
    .pipe(z.enum(POLICIES)),
  (value) => nearest(String(value), POLICIES) ?? "failover",
);

/** The addresses become one A record, which holds IPv4 addresses without duplicates. */
const TURN = "an address or a host name";
const BACKUP = "IPv4 addresses of the other region's router, at least one and each once";

export const dns = z
  .strictObject({
    zone: line("a zone of Route 53 or Cloud DNS").optional(),
    policy: policy.default("none"),
    backup: z
      .strictObject({
        router: z
          .array(address(BACKUP, { family: "ipv4" }))
          .min(1, BACKUP)
          .refine((list) => new Set(list).size === list.length, BACKUP),
        turn: z.union([address(TURN), hostName], TURN).optional(),
      })
      .optional(),
  })
  .prefault({});
