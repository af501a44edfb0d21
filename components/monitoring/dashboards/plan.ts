/** A dashboard: rows of panels with their queries. `panels.ts` turns it into Grafana's JSON. */
export interface DashboardPlan {
  /** Part of its URL: links and bookmarks refer to it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Variables, `$name` in queries, each with Grafana's query for its values. */
  readonly variables: Readonly<Record<string, string>>;
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelPlan[] }[];
}

export type PanelPlan = QueryPanel | TextPanel;

export interface QueryPanel {
  /** The current value, lines over time, or a row per series. */
  readonly kind: "stat" | "lines" | "table";
  readonly title: string;
  /** What the value means, or which values are good. */
  readonly description: string;
  /** Grafana's name of a unit. */
  readonly unit: string;
  /** Where the colour of a value changes; limits of lines are drawn. */
  readonly levels: Levels;
  /** Maximum of the axis. */
  readonly max?: number;
  /** PromQL by legend; a legend refers to labels as `{{label}}`. */
  readonly queries: Queries;
  /** Dashboard with the details. */
  readonly details?: string;
}

export interface TextPanel {
  readonly kind: "text";
  readonly title: string;
  readonly description: string;
  readonly markdown: string;
}

export type Queries = Readonly<Record<string, string>>;

/** Colours from a value on; the first one holds below all values. */
export type Levels = readonly [Level, ...Level[]];
interface Level {
  readonly from: number | null;
  readonly color: "green" | "yellow" | "red" | "text";
}

/** A value that is neither good nor bad. */
export const NEUTRAL: Levels = [{ from: null, color: "text" }];

/** High values are bad. */
export function atMost(limit: number, warning?: number): Levels {
  return [
    { from: null, color: "green" },
    ...(warning === undefined ? [] : [{ from: warning, color: "yellow" } as const]),
    { from: limit, color: "red" },
  ];
}

/** Low values are bad. */
export function atLeast(limit: number, warning?: number): Levels {
  return [
    { from: null, color: "red" },
    ...(warning === undefined ? [] : [{ from: limit, color: "yellow" } as const]),
    { from: warning ?? limit, color: "green" },
  ];
}

type Options = Partial<Pick<QueryPanel, "levels" | "max" | "details">>;

export function lines(
  title: string,
  unit: string,
  queries: Queries,
  description: string,
  options: Options = {},
): QueryPanel {
  return { kind: "lines", title, unit, queries, description, levels: NEUTRAL, ...options };
}

/** Creates panels with one query and a line for each value of a label. */
export function linesBy(
  label: string,
): (title: string, unit: string, expr: string, description: string, levels?: Levels) => QueryPanel {
  return (title, unit, expr, description, levels = NEUTRAL) =>
    lines(title, unit, { [`{{${label}}}`]: expr }, description, { levels });
}

export function stat(
  title: string,
  unit: string,
  expr: string,
  levels: Levels,
  description: string,
  options: Options = {},
): QueryPanel {
  return { kind: "stat", title, unit, queries: { [title]: expr }, levels, description, ...options };
}
