import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TextBuilder } from "@grafana/grafana-foundation-sdk/text";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { PanelPlan, QueryPanel, TextPanel } from "./plan";

/** The Prometheus that the reader chooses, since a cluster's own may have any name. */
export const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

export function panel(plan: PanelPlan): StatBuilder | TableBuilder | TextBuilder | TimeseriesBuilder {
  switch (plan.kind) {
    case "text":
      return text(plan);
    case "stat":
      return stat(plan);
    case "table":
      return table(plan);
    case "lines":
      return lines(plan);
  }
}

function stat(plan: QueryPanel): StatBuilder {
  return common(new StatBuilder(), plan, "now")
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .colorMode(plan.levels.length > 1 ? BigValueColorMode.Background : BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .span(3)
    .height(4);
}

function lines(plan: QueryPanel): TimeseriesBuilder {
  const made = common(new TimeseriesBuilder(), plan, "over time")
    .min(0)
    .fillOpacity(10)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(["lastNotNull", "max"]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        plan.levels.length > 1 ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
      ),
    )
    .span(8)
    .height(9);
  return plan.max === undefined ? made : made.max(plan.max);
}

/** A row per series, with its labels as columns. */
function table(plan: QueryPanel): TableBuilder {
  return common(new TableBuilder(), plan, "now")
    .withTransformation({
      id: "organize",
      options: { excludeByName: { Time: true, Value: true, __name__: true, alertstate: true, prometheus: true } },
    })
    .span(24)
    .height(7);
}

function text({ title, description, markdown }: TextPanel): TextBuilder {
  return new TextBuilder().title(title).description(description).content(markdown).span(24).height(12);
}

/** What all panels with queries have. */
function common<Builder extends StatBuilder | TableBuilder | TimeseriesBuilder>(
  builder: Builder,
  plan: QueryPanel,
  when: "now" | "over time",
): Builder {
  const steps = plan.levels.map(({ from, color }) => ({ value: from, color }));
  builder
    .title(plan.title)
    .description(plan.description)
    .datasource(DATASOURCE)
    .unit(plan.unit)
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps));
  if (plan.details !== undefined) builder.links([details(plan.details)]);
  for (const [n, [legend, expr]] of Object.entries(plan.queries).entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode("A".charCodeAt(0) + n))
      .datasource(DATASOURCE)
      .expr(expr)
      .legendFormat(legend);
    if (plan.kind === "table") query.format(PromQueryFormat.Table);
    builder.withTarget(when === "now" ? query.instant() : query.range());
  }
  return builder;
}

/** Grafana puts its own path in front of `/d/`. */
function details(uid: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Details")
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}?\${__url_time_range}&\${__all_variables}`);
}
