import { type Arrow, arrowsOf, notesOn, shown, watchedIn } from "./arrows";
import { type Area, INTERNET, type Part, type Picture } from "./picture";
import { groupShards, roleOf, type ShardGroup } from "./shardGroups";

/** Caption above the picture. */
export interface Caption {
  readonly title: string;
  readonly subtitle: string;
}

/** Dark on light with its own background, so that it is legible on any page. */
const INK = "#1F2937";
const FAINT = "#6B7280";
const OPEN = "#B42318";
const COLOURS: Readonly<Record<string, { readonly fill: string; readonly line: string }>> = {
  system: { fill: "#DBEAFE", line: "#1D4ED8" },
  media: { fill: "#FFEDD5", line: "#C2410C" },
};
/** For parts without a known pool. */
const PLAIN = { fill: "#F3F4F6", line: FAINT };

/** A box that lists several parts. */
interface Panel {
  readonly id: string;
  readonly title: string;
  readonly ids: readonly string[];
  readonly parts: readonly Part[];
  readonly foot: readonly string[];
}

/** The picture in Graphviz' language. The result is deterministic. */
export function toDot(picture: Picture, { title, subtitle }: Caption): string {
  const groups = groupShards(picture);
  const shards = groups.map(shardPanel);
  const beside = panelsBeside(picture);
  const rows = new Map(
    [...shards, ...beside].flatMap(({ id, parts }) =>
      parts.map((part) => [part.id, `${quote(id)}:${quote(roleOf(part))}:w`] as const),
    ),
  );
  const pools = new Map(picture.parts.map(({ id, pool }) => [id, pool]));
  const heading = [
    `<font point-size="24"><b>${escape(title)}</b></font>`,
    `<font point-size="16">${escape(subtitle)}</font>`,
    `<font color="${OPEN}">red: open to the internet</font>; other arrows: let in by Services, NetworkPolicies and firewalls`,
  ];
  return [
    "digraph region {",
    `graph [rankdir=LR, bgcolor=white, pad=0.4, nodesep=0.25, ranksep=0.85, fontname=Arial, fontsize=14, fontcolor="${INK}"]`,
    `graph [labelloc=t, label=<${heading.join("<br/>")}<br/> >]`,
    `node [shape=box, style="rounded,filled", fontname=Arial, fontsize=14, fontcolor="${INK}", margin="0.16,0.09"]`,
    `edge [fontname=Arial, fontsize=13, color="${FAINT}", fontcolor="${INK}", arrowsize=0.8]`,
    `${INTERNET} [label=<<b>Internet</b>>, shape=ellipse, fillcolor=white, color="${OPEN}", penwidth=2]`,
    ...column(at(picture, "edge").map(box)),
    `subgraph "cluster_region" {`,
    `graph [label=<${clusterLabel(picture)}>, style=rounded, color="${FAINT}", margin=16]`,
    ...column(at(picture, "region").map(box)),
    ...column(shards.map((one) => panel(one, picture))),
    ...column(beside.map((one) => panel(one, picture))),
    "}",
    ...arrowsOf(picture, groups).map((one) => arrow(one, rows.get(one.to) ?? quote(one.to), pools.get(one.to))),
    // Monitoring and add-ons come after the path of calls.
    ...shards.flatMap((shard) => beside.map((one) => invisible(shard.id, one.id))),
    ...[at(picture, "edge"), at(picture, "region"), shards.toReversed(), beside.toReversed()].flatMap(inOrder),
    "}",
    "",
  ].join("\n");
}

interface Drawn {
  readonly id: string;
  readonly text: string;
}

/** Nodes of one column. */
function column(nodes: readonly Drawn[]): string[] {
  return ["{ rank=same", ...nodes.map(({ text }) => text), "}"];
}

/** Orders the nodes of a column. Graphviz draws nodes with incoming port edges in reverse order, so pass them reversed. */
function inOrder(nodes: readonly { readonly id: string }[]): string[] {
  return nodes.slice(1).map(({ id }, n) => invisible(nodes[n]?.id ?? "", id));
}

function invisible(from: string, to: string): string {
  return `${quote(from)} -> ${quote(to)} [style=invis]`;
}

/** Parts of an area outside of shards. */
function at({ parts }: Picture, area: Area): Part[] {
  return parts.filter((part) => part.area === area && part.shard === undefined);
}

function shardPanel({ shards, parts }: ShardGroup): Panel {
  const ids = shards.map(({ id }) => id);
  const [id = ""] = ids;
  const state = shards[0]?.state ?? "";
  return ids.length === 1
    ? { id, title: `${id}, ${state}`, ids: [], parts, foot: [] }
    : { id, title: `${ids.length} equal shards, ${state}`, ids, parts, foot: [] };
}

function panelsBeside(picture: Picture): Panel[] {
  const watched = watchedIn(picture);
  const reads = watched.length === 0 ? [] : ["reads metrics of", ...watched];
  return [
    { id: "monitoring", title: "monitoring", ids: [], parts: at(picture, "monitoring"), foot: reads },
    { id: "add-ons", title: "add-ons", ids: [], parts: at(picture, "addons"), foot: [] },
  ].filter(({ parts }) => parts.length > 0);
}

function box({ id, name, details, pool }: Part): Drawn {
  const { fill, line } = colours(pool);
  const label = [`<b>${escape(name)}</b>`, ...details.map(escape)].join("<br/>");
  return { id, text: `${quote(id)} [label=<${label}>, fillcolor="${fill}", color="${line}"]` };
}

const IDS_A_ROW = 5;

function panel({ id, title, ids, parts, foot }: Panel, picture: Picture): Drawn {
  const rows = [
    `<td border="0"><font point-size="16"><b>${escape(title)}</b></font></td>`,
    ...(ids.length === 0 ? [] : [`<td border="0">${grid(ids)}</td>`]),
    ...parts.map((part) => cell(part, notesOn(part, picture))),
    ...(foot.length === 0 ? [] : [`<td border="0">${small(foot)}</td>`]),
  ];
  const table = `<table border="1" style="rounded" color="${FAINT}" bgcolor="white" cellborder="1" cellspacing="6" cellpadding="6">`;
  const label = `${table}${rows.map((row) => `<tr>${row}</tr>`).join("")}</table>`;
  return { id, text: `${quote(id)} [shape=plain, style="", label=<${label}>]` };
}

function cell(part: Part, notes: readonly string[]): string {
  const { fill, line } = colours(part.pool);
  const title = [`<b>${escape(roleOf(part))}</b>`, ...part.details.map(escape)].join(" &#160;");
  const below = notes.length === 0 ? "" : `<br/>${small(notes)}`;
  return `<td port=${quote(roleOf(part))} style="rounded" bgcolor="${fill}" color="${line}">${title}${below}</td>`;
}

function grid(ids: readonly string[]): string {
  const rows = Array.from({ length: Math.ceil(ids.length / IDS_A_ROW) }, (_, n) =>
    ids.slice(n * IDS_A_ROW, (n + 1) * IDS_A_ROW),
  );
  const cells = rows.map((row) => `<tr>${row.map((id) => `<td>${escape(id)}</td>`).join("")}</tr>`).join("");
  return `<table border="0" cellborder="1" cellspacing="3" cellpadding="4" color="${FAINT}">${cells}</table>`;
}

function small(lines: readonly string[]): string {
  return `<font point-size="12">${lines.map(escape).join("<br/>")}</font>`;
}

function clusterLabel({ cluster, pools }: Picture): string {
  const cells = pools.map(({ name, details }) => {
    const { fill, line } = colours(name);
    const text = [`<b>${escape(name)} nodes</b>`, ...details.map(escape)].join("<br/>");
    return `<td style="rounded" bgcolor="${fill}" color="${line}">${text}</td>`;
  });
  const head = `<td border="0"><font point-size="17"><b>${escape(cluster)}</b></font></td>`;
  return `<table border="0" cellborder="1" cellspacing="8" cellpadding="7"><tr>${head}${cells.join("")}</tr></table>`;
}

/** Red from the internet, else in the colour of the target's pool. */
function arrow({ from, ports }: Arrow, target: string, pool: string | undefined): string {
  const label = shown(ports, "\n").split("\n").map(escape).join("<br/>");
  const look =
    from === INTERNET ? `color="${OPEN}", fontcolor="${OPEN}", penwidth=2.5` : `color="${colours(pool).line}"`;
  return `${quote(from)} -> ${target} [label=<${label}>, ${look}]`;
}

function colours(pool: string | undefined): { readonly fill: string; readonly line: string } {
  return COLOURS[pool ?? ""] ?? PLAIN;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function quote(id: string): string {
  return `"${id.replaceAll('"', '\\"')}"`;
}
