import { ofKind } from "../../resources/kubernetes";
import { COMFORT, stackRule } from "../core/rule";
import { shardsOf } from "../../resources/shards";

/**
 * Risk: a region that nobody can join looks quiet from inside. The rules are one object among hundreds, and without it Prometheus
 * measures, Grafana draws, the heartbeat beats, and nobody is called.
 */
export const outagesRaiseAlerts = stackRule({
  name: "outages-raise-alerts",
  level: COMFORT,
  severity: "high",
  why: "A region that is measured and has no rule for an outage tells nobody when calls break.",
  fix: "Keep the rules of components/monitoring/alerts in the stack, these with severity critical; or set jitsi:monitoring.enabled to false.",
  options: {
    alerts: {
      description: "Alerts that somebody is woken for.",
      default: [
        "JitsiShardDown",
        "JitsiNoHealthyBridge",
        "JitsiRouterDown",
        "JitsiRouterWithoutShard",
        "JitsiDeepChecksFail",
        "JitsiRoomsSplit",
        "JitsiRouterTableFull",
        "JitsiJoinsFail",
      ],
    },
  },
  check: (resources, { options, region }) => {
    const objects = ofKind(resources, "PrometheusRule");
    const groups = objects.map(({ props }) => props.at("spec", "groups"));
    const hasCalls = shardsOf(resources).length > 0;
    if (!region.monitored || !hasCalls || groups.some(({ isUnknown }) => isUnknown)) return [];
    const rules = groups.flatMap(({ items }) => items).flatMap((group) => group.at("rules").items);
    const [resource] = objects;
    return options.alerts.flatMap((alert) => {
      const found = rules.filter((rule) => rule.at("alert").mayBe(alert) && rule.at("expr").exists);
      if (found.some((rule) => rule.at("labels", "severity").mayBe("critical"))) return [];
      const message = found.length === 0 ? `no rule raises ${alert}` : `${alert} wakes nobody: it is not critical`;
      return [{ message, ...(resource === undefined ? {} : { resource }) }];
    });
  },
});
