import { z } from "zod";
import { PORTS } from "../catalogue/ports";
import { address, isIn, parseAddress } from "./addresses";
import { asQuantity, memory } from "./formats";
import { withSuggestion } from "./suggestions";
import { nearest } from "./nearest";

/** Largest number of bridges of a shard. */
export const MAX_BRIDGES = 500;

const ADDRESSES = ["externalIP", "internalIP", "externalAndInternalIP", "stun"] as const;
const ALLOWED = `${ADDRESSES.join(", ")} or a list of IPv4 addresses, each once`;
const ONE = "an IPv4 address that participants can reach";

/** A bridge maps its local IPv4 address to the given ones, on the port that it listens on. */
const given = address(ONE, { family: "ipv4", accept: (one) => !isIn(one, UNREACHABLE) });

/** Ranges that participants cannot reach: this host, loopback, link-local, multicast and reserved. */
const UNREACHABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/** The source of bridge addresses, or a list of addresses. */
export const bridgeAddress = withSuggestion(
  z.union(
    [
      z.enum(ADDRESSES),
      z
        .array(given)
        .min(1, ALLOWED)
        .refine((list) => new Set(list).size === list.length, ALLOWED),
    ],
    ALLOWED,
  ),
  (value) => {
    if (Array.isArray(value)) return value.length === 0 ? ADDRESSES[0] : [...new Set(value)];
    if (parseAddress(String(value))?.kind() === "ipv4") return [value];
    return nearest(String(value), ADDRESSES) ?? (/public/i.test(String(value)) ? "externalIP" : undefined);
  },
);

const MIN_MEMORY_MIB = 512;

/** Half of the memory is the JVM heap. With less, the JVM does not start or fails in the first conference. */
export const bridgeMemory = withSuggestion(
  memory.refine(
    (mebibytes) => mebibytes >= MIN_MEMORY_MIB,
    `at least ${MIN_MEMORY_MIB}Mi: a JVM and its packets need that much`,
  ),
  (value) => (/^\d+Mi$/.test(String(value)) ? `${MIN_MEMORY_MIB}Mi` : asQuantity(value)),
);

/** Bridges of different shards on one node. */
export const MAX_PER_NODE = 4;

const PORTS_ALLOWED =
  "one to eight UDP ports from 1024 to 65535, each once, and none of Kubernetes' own from 30000 to 32767";

/** Shards use the first `perNode` in turn. The others stay open while bridges on them are replaced. */
export const mediaPorts = z
  .array(
    z
      .number(PORTS_ALLOWED)
      .int(PORTS_ALLOWED)
      .min(1024, PORTS_ALLOWED)
      .max(65_535, PORTS_ALLOWED)
      .refine((port) => port < 30_000 || port > 32_767, PORTS_ALLOWED),
    PORTS_ALLOWED,
  )
  .min(1, PORTS_ALLOWED)
  .max(2 * MAX_PER_NODE, PORTS_ALLOWED)
  .refine((ports) => new Set(ports).size === ports.length, PORTS_ALLOWED)
  .default([PORTS.media]);
