import type { MonitoringPlan } from "../../../stacks/plan/monitoring";
import type { Alert, AlertGroup, Origin } from "./alert";
import { bridgeAlerts } from "./bridges";
import { filledIn, stepsOf } from "./firstSteps";
import { platformAlerts } from "./platform";
import { recordingAlerts } from "./recording";
import { routerAlerts } from "./router";
import { shardAlerts } from "./shards";
import { sipAlerts } from "./sip";
import { transcriptionAlerts } from "./transcription";
import { turnAlerts } from "./turn";
import { whiteboardAlerts } from "./whiteboard";
import { visitorAlerts } from "./visitors";

/** Rules as Prometheus reads them. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<"severity" | keyof Origin, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Every alert of a region. Shards are distinguished by labels: no rule names a shard that serves. */
export function ruleGroups(plan: MonitoringPlan, stack: string): readonly RuleGroup[] {
  const origin = { region: plan.region, stack };
  const groups = [
    shardAlerts(plan),
    ...(plan.visitors === undefined ? [] : [visitorAlerts(plan, plan.visitors.perNode)]),
    bridgeAlerts(plan),
    turnAlerts(plan),
    ...(plan.recording ? [recordingAlerts(plan)] : []),
    routerAlerts(plan),
    platformAlerts(plan),
    ...(plan.whiteboard ? [whiteboardAlerts(plan)] : []),
    ...(plan.sip ? [sipAlerts(plan)] : []),
    ...(plan.transcription ? [transcriptionAlerts(plan)] : []),
  ];
  return groups.map((group) => ({
    name: `jitsi-${group.name}`,
    rules: group.alerts.map((alert) => rule(alert, group, plan, origin)),
  }));
}

function rule(alert: Alert, { dashboard }: AlertGroup, { runbooks, grafana }: MonitoringPlan, origin: Origin): Rule {
  const steps = stepsOf(alert.name).map((step) => filledIn(step, origin));
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    // Labels of the rule, since an existing Prometheus of the cluster has other external labels or none.
    labels: { severity: alert.severity, ...origin },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      first_steps: steps.join("\n"),
      ...(grafana === undefined ? {} : { dashboard_url: `${grafana}${path(dashboard)}` }),
      ...(runbooks === undefined ? {} : { runbook_url: `${runbooks}#${alert.name.toLowerCase()}` }),
    },
  };
}

/** Path of a dashboard in Grafana, with the variables that the alert has a label for. */
function path({ uid, variables }: AlertGroup["dashboard"]): string {
  const chosen = Object.entries(variables).map(
    ([name, label]) => `{{ with $labels.${label} }}&var-${name}={{ . }}{{ end }}`,
  );
  return `/d/${uid}?from=now-3h&to=now${chosen.join("")}`;
}
