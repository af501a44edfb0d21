import { ofKind } from "../../resources/kubernetes";
import { isOwnObject, type Resource } from "../../resources/resource";
import { PRODUCTION, resourceRule } from "../core/rule";
import { isWholeInternet } from "../../resources/ranges";

/**
 * Risk: Grafana shows who is in conferences at which time, and reads all stored logs. It is a path of the public host name,
 * protected only by the router's list of networks and one password.
 */
export const closedGrafana = resourceRule({
  name: "grafana-for-named-networks",
  level: PRODUCTION,
  severity: "high",
  why: "If Grafana is open to the internet, one guessed password or one vulnerability of its login exposes it.",
  fix: "List the networks that may open it (jitsi:monitoring.allow), and keep its login enabled.",
  check: (resource) => [...inRouter(resource), ...inChart(resource)],
});

/** The router's rule that refuses clients outside a list of networks, given by an ACL's name or inline. */
const GUARD = /^\s*http-request (?:deny|return status 403)\b.* if grafana !(?:\{ src ([^}]+)\}|(\w+)$)/m;

function inRouter(resource: Resource): string[] {
  if (ofKind([resource], "ConfigMap").length === 0 || !isOwnObject(resource)) return [];
  return resource.props.at("data").entries.flatMap(([key, { text = "" }]) => {
    if (!/^backend grafana$/m.test(text)) return [];
    const networks = allowed(text);
    if (networks.length === 0) return [`${key} opens Grafana to all clients`];
    return networks.filter(isWholeInternet).map((network) => `${key} opens Grafana to ${network}`);
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
    ...(settings.at("auth.anonymous", "enabled").is(true) ? ["Grafana allows anonymous access"] : []),
    ...(settings.at("users", "allow_sign_up").is(true) ? ["Grafana allows users to sign up"] : []),
  ];
}
