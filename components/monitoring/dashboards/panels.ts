import { ReduceDataOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { DashboardPlan, PanelPlan } from "./plan";

/** Where queries go: whichever Prometheus the reader chooses, since a cluster's own may have any name. */
const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

const STAT_SIZE = { width: 4, height: 4 };
const LINES_SIZE = { width: 8, height: 8 };

export function dashboard(plan: DashboardPlan, region: string): Dashboard {
  const builder = new DashboardBuilder(`${plan.title} · ${region}`)
    .uid(plan.uid)
    .description(plan.description)
    .tags(["jitsi"])
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"));
  for (const [name, query] of Object.entries(plan.variables)) builder.withVariable(variable(name, query));
  let id = 0;
  for (const row of plan.rows) {
    builder.withRow(new RowBuilder(row.title).id(++id));
    for (const panel of row.panels) builder.withPanel((panel.kind === "stat" ? number(panel) : lines(panel)).id(++id));
  }
  return builder.build();
}

function variable(name: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(name)
    .datasource(DATASOURCE)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ selected: true, text: "All", value: "$__all" });
}

function number(plan: PanelPlan): StatBuilder {
  const panel = new StatBuilder()
    .title(plan.title)
    .datasource(DATASOURCE)
    .unit(plan.unit)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .span(STAT_SIZE.width)
    .height(STAT_SIZE.height);
  for (const query of queries(plan)) panel.withTarget(query.instant());
  return panel;
}

function lines(plan: PanelPlan): TimeseriesBuilder {
  const panel = new TimeseriesBuilder()
    .title(plan.title)
    .datasource(DATASOURCE)
    .unit(plan.unit)
    .min(0)
    .fillOpacity(10)
    .span(LINES_SIZE.width)
    .height(LINES_SIZE.height);
  if (plan.description !== undefined) panel.description(plan.description);
  if (plan.max !== undefined) panel.max(plan.max);
  for (const query of queries(plan)) panel.withTarget(query.range());
  return panel;
}

function queries(plan: PanelPlan): DataqueryBuilder[] {
  return Object.entries(plan.queries).map(([legend, expr], n) =>
    new DataqueryBuilder()
      .refId(String.fromCharCode("A".charCodeAt(0) + n))
      .datasource(DATASOURCE)
      .expr(expr)
      .legendFormat(legend),
  );
}
