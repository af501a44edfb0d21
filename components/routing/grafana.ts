import type { RouterPlan } from "../../stacks/plan/router";
import { section, sources } from "./sections";

/**
 * Grafana is below one path of the region's own name, for those networks that are named. Who may not see it has been answered
 * when the variable is set. Signalling of a tenant called grafana is none of it.
 */
export function grafanaAccess({ grafana }: RouterPlan): readonly string[] {
  if (grafana === undefined) return [];
  const allowed = grafana.allow.length === 0 ? "" : " !operators";
  return [
    ...sources("operators", grafana.allow),
    "http-request set-var(txn.path) path if !joins",
    "acl grafana var(txn.path) -m str /grafana",
    "acl grafana var(txn.path) -m beg /grafana/",
    `http-request return status 403 content-type text/plain string "Not from your network." if grafana${allowed}`,
    "http-request set-var(txn.grafana) bool(true) if grafana",
  ];
}

/** Grafana itself, by TLS: what is read there, and the password, cross the cluster's network. */
export function grafanaBackend(router: RouterPlan): readonly string[] {
  if (router.grafana === undefined) return [];
  const { host, port } = router.grafana;
  return [
    section("backend grafana", [
      `server grafana ${host}:${port} resolvers cluster resolve-prefer ipv4 init-addr none ssl sni str(${router.domain}) ${verification(router)}`,
    ]),
  ];
}

/**
 * It serves a copy of the certificate that the router serves, so whoever signed that is asked for: the authority that the Secret
 * names in ca.crt, or any public one where it names none. The authority behind Let's Encrypt's staging is in neither place.
 */
function verification({ domain, issuer }: RouterPlan): string {
  if (issuer === "letsencrypt-staging") return "verify none";
  return `verify required ca-file "\${AUTHORITY-@system-ca}" verifyhost ${domain}`;
}
