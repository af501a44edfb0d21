import { INTERNET, type Link, MONITORING, type Part, type Picture } from "./picture";
import { drawnFor, roleOf, type ShardGroup } from "./shardGroups";

/** A drawn link between two boxes. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly string[];
}

/** Arrows for the path of calls, one for all links between the same two boxes. Other links become notes. */
export function arrowsOf(picture: Picture, groups: readonly ShardGroup[]): readonly Arrow[] {
  const drawn = drawnFor(groups, picture);
  const arrows = new Map<string, Arrow>();
  for (const link of picture.links.filter((one) => isDrawn(one, picture))) {
    const ends = { from: drawn.get(link.from) ?? link.from, to: drawn.get(link.to) ?? link.to };
    const key = JSON.stringify(ends);
    arrows.set(key, { ...ends, ports: unique([...(arrows.get(key)?.ports ?? []), ...link.ports]) });
  }
  return [...arrows.values()];
}

/** Links of a part without an arrow: "calls prosody TCP 5280", and for an add-on also its callers. */
export function notesOn({ id, area }: Part, picture: Picture): readonly string[] {
  const noted = picture.links.filter((link) => !isDrawn(link, picture) && link.from !== MONITORING);
  const name = (other: string): string => roleOf(find(picture, other));
  return unique([
    ...noted.filter(({ from }) => from === id).map(({ to, ports }) => `calls ${name(to)} ${shown(ports)}`),
    ...noted
      .filter(({ to }) => to === id && area === "addons")
      .map(({ from, ports }) => `called by ${name(from)} ${shown(ports)}`),
  ]);
}

/** Sources of metrics: "router TCP 8405". */
export function watchedIn(picture: Picture): readonly string[] {
  const read = picture.links.filter(({ from }) => from === MONITORING);
  return unique(read.map(({ to, ports }) => `${roleOf(find(picture, to))} ${shown(ports)}`)).toSorted();
}

/** Ports grouped by protocol: "TCP 443", "UDP 3478", "TCP 80" become "TCP 80, 443, UDP 3478". */
export function shown(ports: readonly string[], between = ", "): string {
  const protocols = unique(ports.map((port) => port.split(" ")[0] ?? ""));
  const list = protocols.map((protocol) => {
    const own = ports.filter((port) => port.startsWith(`${protocol} `)).map((port) => port.slice(protocol.length + 1));
    return `${protocol} ${own.toSorted((a, b) => Number(a) - Number(b)).join(", ")}`;
  });
  return list.join(between);
}

/** Links of add-ons and links inside a shard have no arrow. */
function isDrawn({ from, to }: Link, picture: Picture): boolean {
  if (from === MONITORING) return false;
  if (from === INTERNET) return true;
  const [caller, called] = [find(picture, from), find(picture, to)];
  const inOneShard = caller.shard !== undefined && caller.shard === called.shard;
  return !inOneShard && ["edge", "region"].includes(caller.area) && called.area !== "addons";
}

function find({ parts }: Picture, id: string): Part {
  const part = parts.find((one) => one.id === id);
  if (part === undefined) throw new Error(`a link names ${id}, which is not in the picture`);
  return part;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
