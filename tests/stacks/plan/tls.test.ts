import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import type { TlsPlan } from "../../../stacks/plan/tls";
import { settingsOf } from "../../support/settings";

const planOf = (changes: Record<string, unknown> = {}): TlsPlan => planRegion(settingsOf(changes)).tls;
const PUBLIC = { issuer: "letsencrypt", email: "ops@example.org" };

describe("the plan of the certificate", () => {
  it("covers the public name first, then the others, then TURN's, each once", () => {
    const { names } = planOf({
      domain: "meet.example.org",
      turn: { enabled: true },
      tls: { issuer: "selfSigned", names: ["calls.example.org", "meet.example.org", "turn.meet.example.org"] },
    });
    assert.deepEqual(names, ["meet.example.org", "calls.example.org", "turn.meet.example.org"]);
  });

  it("has no name for TURN where there is none", () => {
    assert.deepEqual(planOf({ turn: { enabled: false } }).names, ["meet.example.org"]);
  });

  it("asks Let's Encrypt's production for what people trust, and its staging for trials", () => {
    const servers = ["letsencrypt", "letsencrypt-staging"].map((issuer) => {
      const plan = planOf({ tls: { ...PUBLIC, issuer } });
      return [plan.issuer.kind === "acme" && new URL(plan.issuer.server).host, plan.publiclyTrusted];
    });
    assert.deepEqual(servers, [
      ["acme-v02.api.letsencrypt.org", true],
      ["acme-staging-v02.api.letsencrypt.org", false],
    ]);
  });

  it("tells no browser to insist on TLS by a certificate that it may not trust", () => {
    assert.equal(planOf({ tls: { issuer: "selfSigned" } }).publiclyTrusted, false);
    assert.equal(planOf({ tls: { issuer: "existing", secret: "mine" } }).publiclyTrusted, false);
  });

  it("checks a challenge itself before it asks the authority, unless told that it cannot", () => {
    const selfCheck = (tls: object): unknown => {
      const { issuer } = planOf({ tls });
      return issuer.kind === "acme" && issuer.selfCheck;
    };
    assert.equal(selfCheck(PUBLIC), true);
    assert.equal(selfCheck({ ...PUBLIC, selfCheck: false }), false);
  });

  it("serves an existing Secret under its own name and every other as jitsi-tls", () => {
    assert.equal(planOf({ tls: { issuer: "existing", secret: "mine" } }).secret, "mine");
    assert.equal(planOf().secret, "jitsi-tls");
  });

  it("installs cert-manager unless the cluster has it, for those inside who need it as well", () => {
    const cluster = { kubeconfig: "k", context: "c", addons: { certManager: "existing" } };
    assert.equal(planOf({ cluster }).certManager, undefined);
    assert.notEqual(planOf().certManager, undefined);
    assert.notEqual(planOf({ tls: { issuer: "existing", secret: "mine" } }).certManager, undefined);
  });

  it("survives the loss of a node in production", () => {
    assert.deepEqual(planOf({ environment: "production" }).certManager?.replicas, {
      controller: 2,
      webhook: 3,
      cainjector: 2,
    });
  });

  it("takes the chart from the mirror if there is one", () => {
    assert.equal(planOf().certManager?.chart.reference.chart, "oci://quay.io/jetstack/charts/cert-manager");
    assert.equal(
      planOf({ charts: { mirror: "./charts" } }).certManager?.chart.reference.chart,
      "./charts/cert-manager",
    );
  });
});
