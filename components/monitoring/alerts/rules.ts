import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import type { Alert } from "./alert";
import { bridgeAlerts } from "./bridges";
import { platformAlerts } from "./platform";
import { routerAlerts } from "./router";
import { shardAlerts } from "./shards";

/** Rules as Prometheus reads them. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

/** Every alert of a region. What a shard adds to a region it is told by its labels: no rule names a shard that serves. */
export function ruleGroups(plan: MonitoringPlan): readonly RuleGroup[] {
  const group = (name: string, alerts: readonly Alert[]): RuleGroup => ({
    name: `jitsi-${name}`,
    rules: alerts.map((alert) => rule(alert, plan)),
  });
  return [
    group("shards", shardAlerts(plan)),
    group("bridges", bridgeAlerts(plan)),
    group("router", routerAlerts(plan)),
    group("platform", platformAlerts(plan)),
  ];
}

function rule(alert: Alert, { runbooks }: MonitoringPlan): Rule {
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbooks}#${alert.name.toLowerCase()}`,
    },
  };
}
