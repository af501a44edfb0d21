import type { RouterPlan } from "../../stacks/plan/router";
import { section, sources } from "./sections";

/**
 * Serves Grafana at a path of the public host name, only for the allowed networks. All others get 403 before the variable is set.
 * Signalling of a tenant named grafana is excluded.
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

/** Backend of Grafana. It uses TLS, because dashboards and the password cross the cluster's network. */
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
 * Verification of Grafana's certificate, a copy of the region's: by the CA in the Secret's ca.crt, or by public CAs without one.
 * The CA of Let's Encrypt's staging environment is in neither.
 */
function verification({ domain, issuer }: RouterPlan): string {
  if (issuer === "letsencrypt-staging") return "verify none";
  return `verify required ca-file "\${AUTHORITY-@system-ca}" verifyhost ${domain}`;
}
