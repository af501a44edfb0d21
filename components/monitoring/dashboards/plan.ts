/** A dashboard as we think of it: rows of panels, each with its queries. Grafana's own form is made from it. */
export interface DashboardPlan {
  /** Its address in Grafana, for ever. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Variables to choose from, `$name` in queries: what they are the values of, as Grafana asks for it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelPlan[] }[];
}

export interface PanelPlan {
  readonly title: string;
  /** What a good value is, or what to do about a bad one. */
  readonly description?: string;
  /** A number of now, or lines over time. */
  readonly kind: "stat" | "lines";
  /** Grafana's name of a unit. */
  readonly unit: string;
  /** Largest value of the axis, where there is one. */
  readonly max?: number;
  /** PromQL by legend; a legend names labels as `{{label}}`. */
  readonly queries: Queries;
}

export type Queries = Readonly<Record<string, string>>;

export function lines(
  title: string,
  unit: string,
  queries: Queries,
  more: Pick<PanelPlan, "description" | "max"> = {},
): PanelPlan {
  return { title, kind: "lines", unit, queries, ...more };
}

export function stat(title: string, unit: string, expr: string): PanelPlan {
  return { title, kind: "stat", unit, queries: { "": expr } };
}
