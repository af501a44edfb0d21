import { ofKind } from "../../resources/kubernetes";
import { OPERABILITY, stackRule } from "../core/rule";
import { shardsOf } from "../../resources/shards";

/**
 * Risk: a region that no participant can join shows little activity from inside. The rules are one object among hundreds,
 * and without it Prometheus collects metrics and sends heartbeats, but raises no alert.
 */
export const outagesRaiseAlerts = stackRule({
  name: "outages-raise-alerts",
  level: OPERABILITY,
  severity: "high",
  why: "Without a rule for outages, no alert is raised when conferences break.",
  fix: "Keep the rules of components/monitoring/alerts in the stack, with severity critical for these alerts; or set jitsi:monitoring.enabled to false.",
  options: {
    alerts: {
      description: "Alerts that must page.",
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
      const message =
        found.length === 0 ? `no rule raises ${alert}` : `${alert} does not page: its severity is not critical`;
      return [{ message, ...(resource === undefined ? {} : { resource }) }];
    });
  },
});
