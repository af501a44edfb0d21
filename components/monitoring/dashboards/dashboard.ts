import {
  AnnotationQueryBuilder,
  ConstantVariableBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DATASOURCE, panel } from "./panels";
import type { DashboardPlan } from "./plan";

/** Tag by which the dashboards link to each other. */
const TAG = "jitsi";

/** A dashboard as Grafana reads it. */
export function dashboard(plan: DashboardPlan, region: string): Dashboard {
  const builder = new DashboardBuilder(`${plan.title} · ${region}`)
    .uid(plan.uid)
    .description(plan.description)
    .tags([TAG])
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .link(
      new DashboardLinkBuilder("Jitsi").type(DashboardLinkType.Dashboards).tags([TAG]).includeVars(true).keepTime(true),
    )
    .annotation(ALERTS)
    .annotation(UPDATES)
    .annotation(ROUTER_UPDATES)
    // One Prometheus may evaluate the rules of several regions.
    .withVariable(new ConstantVariableBuilder("region").value(region))
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"));
  for (const [name, query] of Object.entries(plan.variables)) builder.withVariable(variable(name, query));
  let id = 0;
  for (const row of plan.rows) {
    builder.withRow(new RowBuilder(row.title).id(++id));
    for (const one of row.panels) builder.withPanel(panel(one).id(++id));
  }
  return builder.build();
}

const ALERTS = new AnnotationQueryBuilder()
  .name("Alerts")
  .datasource(DATASOURCE)
  .enable(true)
  .iconColor("red")
  .expr('ALERTS{alertname=~"Jitsi.*", alertstate="firing", region="$region"}')
  .step("60s")
  .titleFormat("{{alertname}}")
  .textFormat("{{shard}} {{pod}}")
  .tagKeys("severity");

/** A changed pod template makes a ReplicaSet. Its value is the time at which it was made. */
const UPDATES = new AnnotationQueryBuilder()
  .name("Updates")
  .datasource(DATASOURCE)
  .enable(true)
  .iconColor("blue")
  .expr('kube_replicaset_created{namespace="jitsi"} * 1000')
  .step("60s")
  .useValueForTime(true)
  .titleFormat("Update")
  .textFormat("{{replicaset}}");

/** The router is a StatefulSet, which has no ReplicaSets. */
const ROUTER_UPDATES = new AnnotationQueryBuilder()
  .name("Router updates")
  .datasource(DATASOURCE)
  .enable(true)
  .iconColor("blue")
  .expr('changes(kube_statefulset_status_observed_generation{namespace="jitsi", statefulset="router"}[2m]) > 0')
  .step("60s")
  .titleFormat("Update")
  .textFormat("{{statefulset}}");

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
