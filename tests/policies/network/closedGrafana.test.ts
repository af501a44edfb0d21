import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { closedGrafana } from "../../../policies/network/closedGrafana";
import { settingsOf } from "../../support/settings";
import { complaints, object, resource, UNKNOWN } from "../judging";

const router = (text: string) =>
  object("kubernetes:core/v1:ConfigMap", "router", { data: { "haproxy.cfg": text }, labels: {} });
const guarded = (guard: string): string =>
  `frontend https\n  ${guard}\n\nbackend grafana\n  server grafana grafana:3000\n`;
const chart = (settings: unknown) =>
  resource("kubernetes:helm.sh/v4:Chart", { values: { grafana: { "grafana.ini": settings } } });

describe("grafana-for-named-networks", () => {
  const said = (one: Parameters<typeof complaints>[1][number]) => complaints(closedGrafana, [one]);

  it("takes the router's own configuration, with Grafana for some networks and without it", async () => {
    for (const monitoring of [{ enabled: false }, { allow: ["198.51.100.0/24", "2001:db8::/48"] }]) {
      const { router: plan } = planRegion(settingsOf({ monitoring }));
      assert.deepEqual(await said(router(haproxyConfig(plan))), []);
    }
  });

  it("refuses a router that leads everybody to Grafana", async () => {
    const { router: plan } = planRegion(settingsOf({ monitoring: { allow: [] } }));
    assert.match(haproxyConfig(plan), /^backend grafana$/m);
    assert.deepEqual(await said(router(haproxyConfig(plan))), ["router: haproxy.cfg leads everybody to Grafana"]);
  });

  it("refuses a list of networks that has the internet in it, whole or in halves", async () => {
    const text = guarded('http-request return status 403 string "No." if grafana !{ src 10.0.0.0/8 0.0.0.0/1 ::/0 }');
    assert.deepEqual(await said(router(text)), [
      "router: haproxy.cfg leads 0.0.0.0/1 to Grafana",
      "router: haproxy.cfg leads ::/0 to Grafana",
    ]);
    assert.deepEqual(await said(router(guarded("http-request deny if grafana !{ src 10.0.0.0/8 }"))), []);
    const named = guarded("acl own src 10.0.0.0/8\n  acl own src 0.0.0.0/0\n  http-request deny if grafana !own");
    assert.deepEqual(await said(router(named)), ["router: haproxy.cfg leads 0.0.0.0/0 to Grafana"]);
    assert.deepEqual(await said(router(guarded("http-request deny if grafana !nobody"))), [
      "router: haproxy.cfg leads everybody to Grafana",
    ]);
  });

  it("refuses a Grafana that asks nobody who they are", async () => {
    assert.deepEqual(await said(chart({ "auth.anonymous": { enabled: true }, users: { allow_sign_up: true } })), [
      "thing: Grafana shows itself without a login",
      "thing: Grafana lets strangers make themselves an account",
    ]);
    assert.deepEqual(await said(chart({ "auth.anonymous": { enabled: false } })), []);
  });

  it("waits for what a preview does not know", async () => {
    assert.deepEqual(await said(chart(UNKNOWN)), []);
    assert.deepEqual(await said(router(UNKNOWN)), []);
  });

  it("is for production only, since whoever tries something out may name nobody", () => {
    assert.deepEqual(closedGrafana.level, { production: "mandatory", development: "disabled" });
  });
});
