import { ofKind } from "../../resources/kubernetes";
import { isOwnObject, type Resource } from "../../resources/resource";
import { PRODUCTION, resourceRule } from "../core/rule";
import { isWorld } from "../../resources/ranges";

/**
 * Risk: Grafana shows who is in calls when, and reads every log that is kept. It is one path of the public host, so what stands
 * before it is the router's list of networks, and then one password.
 */
export const closedGrafana = resourceRule({
  name: "grafana-for-named-networks",
  level: PRODUCTION,
  severity: "high",
  why: "Grafana that everybody reaches is one guessed password, or the next flaw of its login, away from everybody.",
  fix: "Name the networks that may open it (jitsi:monitoring.allow), and let nobody in without a login.",
  check: (resource) => [...inRouter(resource), ...inChart(resource)],
});

/** The router turns away whoever is not in a list of networks, by its name or as it stands. */
const GUARD = /^\s*http-request (?:deny|return status 403)\b.* if grafana !(?:\{ src ([^}]+)\}|(\w+)$)/m;

function inRouter(resource: Resource): string[] {
  if (ofKind([resource], "ConfigMap").length === 0 || !isOwnObject(resource)) return [];
  return resource.props.at("data").entries.flatMap(([key, { text = "" }]) => {
    if (!/^backend grafana$/m.test(text)) return [];
    const networks = allowed(text);
    if (networks.length === 0) return [`${key} leads everybody to Grafana`];
    return networks.filter(isWorld).map((network) => `${key} leads ${network} to Grafana`);
  });
}

function allowed(text: string): readonly string[] {
  const [, list = "", name] = GUARD.exec(text) ?? [];
  const named = [...text.matchAll(/^\s*acl (\w+) src (.+)$/gm)].filter(([, one]) => one === name);
  return [list, ...named.map(([, , networks = ""]) => networks)].flatMap((networks) => networks.match(/\S+/g) ?? []);
}

function inChart({ props, type }: Resource): string[] {
  if (!type.startsWith("kubernetes:helm.sh/")) return [];
  const settings = props.at("values", "grafana", "grafana.ini");
  return [
    ...(settings.at("auth.anonymous", "enabled").is(true) ? ["Grafana shows itself without a login"] : []),
    ...(settings.at("users", "allow_sign_up").is(true) ? ["Grafana lets strangers make themselves an account"] : []),
  ];
}
