import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { closedGrafana } from "../../../policies/network/closedGrafana";
import { settingsOf } from "../../support/settings";
import { judged, object, resource, UNKNOWN } from "../judging";

const router = (text: string) =>
  object("kubernetes:core/v1:ConfigMap", "router", { data: { "haproxy.cfg": text }, labels: {} });
const guarded = (guard: string) =>
  router(`frontend https\n  ${guard}\n\nbackend grafana\n  server grafana grafana:3000\n`);
const configured = (monitoring: object): string => haproxyConfig(planRegion(settingsOf({ monitoring })).router);
const chart = (settings: unknown) =>
  resource("kubernetes:helm.sh/v4:Chart", { values: { grafana: { "grafana.ini": settings } } });
const OPEN = configured({ allow: [] });
const leads = (who: string) => `router: haproxy.cfg opens Grafana to ${who}`;

describe(closedGrafana.name, () => {
  const { accepts, reports } = judged(closedGrafana);

  accepts(
    "the router's configuration for named networks and without Grafana",
    router(configured({ allow: ["198.51.100.0/24", "2001:db8::/48"] })),
    router(configured({ enabled: false })),
  );
  assert.match(OPEN, /^backend grafana$/m);
  reports("the router's configuration for all networks", router(OPEN), leads("all clients"));
  reports(
    "the internet in the list, whole or in halves",
    guarded('http-request return status 403 string "No." if grafana !{ src 10.0.0.0/8 0.0.0.0/1 ::/0 }'),
    leads("0.0.0.0/1"),
    leads("::/0"),
  );
  reports(
    "the internet in a named list",
    guarded("acl own src 10.0.0.0/8\n  acl own src 0.0.0.0/0\n  http-request deny if grafana !own"),
    leads("0.0.0.0/0"),
  );
  reports("a list without networks", guarded("http-request deny if grafana !nobody"), leads("all clients"));
  reports(
    "anonymous access and registration in Grafana",
    chart({ "auth.anonymous": { enabled: true }, users: { allow_sign_up: true } }),
    "thing: Grafana allows anonymous access",
    "thing: Grafana allows users to sign up",
  );
  accepts(
    "a private network, a login, and unknown values",
    guarded("http-request deny if grafana !{ src 10.0.0.0/8 }"),
    chart({ "auth.anonymous": { enabled: false } }),
    chart(UNKNOWN),
    router(UNKNOWN),
  );
});
