import { z } from "zod";
import { address, isIn, parseAddress } from "./addresses";
import { asQuantity, memory } from "./formats";
import { withSuggestion } from "./suggestions";
import { nearest } from "./nearest";

const ADDRESSES = ["externalIP", "internalIP", "stun"] as const;
const ALLOWED = `${ADDRESSES.join(", ")} or a list of IPv4 addresses, each once`;
const ONE = "an IPv4 address that people can reach; a bridge has no other";

/** A bridge maps its own IPv4 address to the ones it is given, on the port that it listens on. */
const given = address(ONE, { family: "ipv4", accept: (one) => !isIn(one, UNREACHABLE) });

/** This host, the link, groups of hosts, and what is reserved: no participant sends to them. */
const UNREACHABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/** Where bridges learn their address, or the addresses. */
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

/** Half of it is the JVM's heap, and one that is smaller does not start or ends in the first call. */
export const bridgeMemory = withSuggestion(
  memory.refine(
    (mebibytes) => mebibytes >= MIN_MEMORY_MIB,
    `at least ${MIN_MEMORY_MIB}Mi: a JVM and its packets need that much`,
  ),
  (value) => (/^\d+Mi$/.test(String(value)) ? `${MIN_MEMORY_MIB}Mi` : asQuantity(value)),
);
