import { INTERNET, type Link, MONITORING, type Part, type Picture } from "./picture";
import { drawnFor, roleOf, type ShardGroup } from "./shardGroups";

/** A link that is drawn: from one box to another. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly string[];
}

/** The way of people and of their calls, links between the same two parts as one. Everything else is told by notes. */
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

/** What a part calls without an arrow, and who calls an add-on: "calls prosody TCP 5280". */
export function notesOn({ id, area }: Part, picture: Picture): readonly string[] {
  const told = picture.links.filter((link) => !isDrawn(link, picture) && link.from !== MONITORING);
  const name = (other: string): string => roleOf(find(picture, other));
  return unique([
    ...told.filter(({ from }) => from === id).map(({ to, ports }) => `calls ${name(to)} ${shown(ports)}`),
    ...told
      .filter(({ to }) => to === id && area === "addons")
      .map(({ from, ports }) => `called by ${name(from)} ${shown(ports)}`),
  ]);
}

/** What monitoring reads: "router TCP 8405". */
export function watchedIn(picture: Picture): readonly string[] {
  const read = picture.links.filter(({ from }) => from === MONITORING);
  return unique(read.map(({ to, ports }) => `${roleOf(find(picture, to))} ${shown(ports)}`)).toSorted();
}

/** By protocol: "TCP 443", "UDP 3478", "TCP 80" are "TCP 80, 443" and "UDP 3478". */
export function shown(ports: readonly string[], between = ", "): string {
  const protocols = unique(ports.map((port) => port.split(" ")[0] ?? ""));
  const list = protocols.map((protocol) => {
    const own = ports.filter((port) => port.startsWith(`${protocol} `)).map((port) => port.slice(protocol.length + 1));
    return `${protocol} ${own.toSorted((a, b) => Number(a) - Number(b)).join(", ")}`;
  });
  return list.join(between);
}

/** Not what helpers do, nor what stays inside a shard. */
function isDrawn({ from, to }: Link, picture: Picture): boolean {
  if (from === MONITORING) return false;
  if (from === INTERNET) return true;
  const [caller, called] = [find(picture, from), find(picture, to)];
  const inOneShard = caller.shard !== undefined && caller.shard === called.shard;
  return !inOneShard && ["edge", "region"].includes(caller.area) && called.area !== "addons";
}

function find({ parts }: Picture, id: string): Part {
  const part = parts.find((one) => one.id === id);
  if (part === undefined) throw new Error(`a link leads to ${id}, which is no part of the picture`);
  return part;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
