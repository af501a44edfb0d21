import { zoneCount } from "../../plan/zones";
import { set } from "../commands";
import { fitsPools, isPrivate, PREFIXES, smallestPrefix, reservedOverlap } from "../../plan/network";
import { formatRange } from "../../schema/range";
import { planPools } from "../../plan/pools";
import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Checks that the network of a new cluster is valid and large enough for its nodes and pods. */
export function network(settings: Settings): Problem[] {
  const { cloud, cluster } = settings;
  if (cloud === "kubeconfig") return [];
  const range = cluster.cidr;
  const text = formatRange(range);
  const problem = (message: string, fix: string): Problem[] => [
    { key: "jitsi:cluster.cidr", value: text, message, fix },
  ];
  const take = (cidr: string): string => set(["cluster", "cidr"], cidr);

  const { largest, smallest } = PREFIXES[cloud];
  if (!isPrivate(range)) return problem("not a private range (RFC 1918)", take("10.0.0.0/16"));
  if (range.prefix < largest || range.prefix > smallest) {
    return problem(`a network from /${smallest} to /${largest}`, take(formatRange({ start: range.start, prefix: 16 })));
  }
  const taken = reservedOverlap(cloud, range);
  if (taken !== undefined) return problem(`overlaps ${taken.range}, ${taken.by}`, take("10.0.0.0/16"));

  const { system, media, recording } = planPools(settings);
  const sizes = { system: system.max, media: media.max, recording: recording?.max ?? 0, oneSubnet: !media.public };
  const zones = zoneCount(settings);
  if (fitsPools(cloud, range, zones, sizes)) return [];
  const enough = smallestPrefix(cloud, zones, sizes);
  return problem(
    `too small for ${system.max} system nodes${recording === undefined ? "" : `, ${recording.max} recording nodes`} and ${media.max} media nodes, twice during the replacement of a pool`,
    enough === undefined
      ? set(["nodes", "media", "max"], Math.floor(media.max / 2))
      : take(formatRange({ start: 10 * 2 ** 24, prefix: enough })),
  );
}
