import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import type { TlsPlan } from "../../../stacks/plan/tls";
import { settingsOf } from "../../support/settings";

const planOf = (changes: Record<string, unknown> = {}): TlsPlan => planRegion(settingsOf(changes)).tls;
const PUBLIC = { issuer: "letsencrypt", email: "ops@example.org" };

describe("the plan of the certificate", () => {
  it("has the domain first, then the other names, then TURN's, each once", () => {
    const { names } = planOf({
      domain: "meet.example.org",
      turn: { enabled: true },
      tls: { issuer: "selfSigned", names: ["calls.example.org", "meet.example.org", "turn.meet.example.org"] },
    });
    assert.deepEqual(names, ["meet.example.org", "calls.example.org", "turn.meet.example.org"]);
  });

  it("has no name for TURN without TURN", () => {
    assert.deepEqual(planOf({ turn: { enabled: false } }).names, ["meet.example.org"]);
  });

  it("uses Let's Encrypt's production server for trusted certificates, and its staging server for trials", () => {
    const servers = ["letsencrypt", "letsencrypt-staging"].map((issuer) => {
      const plan = planOf({ tls: { ...PUBLIC, issuer } });
      return [plan.issuer.kind === "acme" && new URL(plan.issuer.server).host, plan.publiclyTrusted];
    });
    assert.deepEqual(servers, [
      ["acme-v02.api.letsencrypt.org", true],
      ["acme-staging-v02.api.letsencrypt.org", false],
    ]);
  });

  it("is not publicly trusted with another issuer", () => {
    assert.equal(planOf({ tls: { issuer: "selfSigned" } }).publiclyTrusted, false);
    assert.equal(planOf({ tls: { issuer: "existing", secret: "mine" } }).publiclyTrusted, false);
  });

  it("has a self-check unless it is disabled", () => {
    const selfCheck = (tls: object): unknown => {
      const { issuer } = planOf({ tls });
      return issuer.kind === "acme" && issuer.selfCheck;
    };
    assert.equal(selfCheck(PUBLIC), true);
    assert.equal(selfCheck({ ...PUBLIC, selfCheck: false }), false);
  });

  it("uses an existing Secret by its name, and else jitsi-tls", () => {
    assert.equal(planOf({ tls: { issuer: "existing", secret: "mine" } }).secret, "mine");
    assert.equal(planOf().secret, "jitsi-tls");
  });

  it("installs cert-manager unless the cluster has it, also for internal certificates", () => {
    const cluster = { kubeconfig: "k", context: "c", addons: { certManager: "existing" } };
    assert.equal(planOf({ cluster }).certManager, undefined);
    assert.notEqual(planOf().certManager, undefined);
    assert.notEqual(planOf({ tls: { issuer: "existing", secret: "mine" } }).certManager, undefined);
  });

  it("has several replicas of cert-manager in production", () => {
    assert.deepEqual(planOf({ environment: "production" }).certManager?.replicas, {
      controller: 2,
      webhook: 3,
      cainjector: 2,
    });
  });

  it("uses the chart of the mirror when configured", () => {
    assert.equal(planOf().certManager?.chart.reference.chart, "oci://quay.io/jetstack/charts/cert-manager");
    assert.equal(
      planOf({ charts: { mirror: "./charts" } }).certManager?.chart.reference.chart,
      "./charts/cert-manager",
    );
  });
});
