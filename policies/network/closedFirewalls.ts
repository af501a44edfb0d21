import { PORTS } from "../../stacks/catalogue/ports";
import { ALWAYS, resourceRule } from "../core/rule";
import { type Opening, openings } from "../../resources/openings";

/**
 * Risk: attackers find a port that is open to the internet within minutes. The REST interfaces of bridges and jicofo have no
 * authentication, and the kubelet's API gives control of a node.
 */
export const closedFirewalls = resourceRule({
  name: "firewalls-closed",
  level: ALWAYS,
  severity: "critical",
  why: "Attackers find ports that are open to the internet within minutes, and most ports inside a region have no authentication.",
  fix: "Limit the sources (a CIDR, a security group, a tag), or use one of the ports that are meant to be public.",
  options: {
    ports: {
      description:
        "Ports that may be open to the internet: media, the edge, and TURN and STUN for participants whose network blocks UDP.",
      default: [
        `udp/${PORTS.media}`,
        `tcp/${PORTS.http}`,
        `tcp/${PORTS.https}`,
        `tcp/${PORTS.turns}`,
        `udp/${PORTS.stun}`,
      ],
    },
  },
  check: (resource, { options, region }) => [
    ...openings(resource)
      .filter(({ protocol, from, to }) => {
        const isMedia = protocol === "udp" && (region.mediaPorts ?? []).includes(from);
        return from !== to || !(isMedia || options.ports.includes(`${protocol}/${from}`));
      })
      .map((opening) => `${describe(opening)} is open to the whole internet`),
    ...untargeted(resource.type, openings(resource)),
  ],
});

/** A Google Cloud firewall rule without targets applies to all machines, including system nodes. */
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
