import { PORTS } from "../../stacks/catalogue/ports";
import { ALWAYS, resourceRule } from "../core/rule";
import { type Opening, openings } from "../../resources/openings";

/**
 * Risk: a port that is open to the internet is found within minutes. The REST of bridges and jicofo ask nobody for a
 * password, and the API of a node hands out the node.
 */
export const closedFirewalls = resourceRule({
  name: "firewalls-closed",
  level: ALWAYS,
  severity: "critical",
  why: "What is open to the whole internet is found within minutes, and most ports inside a region ask for no password.",
  fix: "Name who may come in (a CIDR, a security group, a tag), or use one of the ports that are meant for everybody.",
  options: {
    ports: {
      description: "What the world may reach: media, the edge, and TURN and STUN for people whose network blocks UDP.",
      default: [
        `udp/${PORTS.media}`,
        `tcp/${PORTS.http}`,
        `tcp/${PORTS.https}`,
        `tcp/${PORTS.turns}`,
        `udp/${PORTS.stun}`,
      ],
    },
  },
  check: (resource, { options }) => [
    ...openings(resource)
      .filter(({ protocol, from, to }) => from !== to || !options.ports.includes(`${protocol}/${from}`))
      .map((opening) => `${describe(opening)} is open to the whole internet`),
    ...untargeted(resource.type, openings(resource)),
  ],
});

/** A firewall of Google's that names no machines opens all of them, system nodes too. */
function untargeted(type: string, open: readonly Opening[]): string[] {
  return type.startsWith("gcp:") && open.some(({ targets }) => targets.length === 0)
    ? ["the firewall names no targetTags, so it opens every machine of the network"]
    : [];
}

function describe({ protocol, from, to }: Opening): string {
  if (protocol === "all") return "everything";
  if (from === to) return `${protocol}/${from}`;
  return from === 0 && to === 65535 ? `all of ${protocol}` : `${protocol}/${from}-${to}`;
}
