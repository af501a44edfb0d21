import assert from "node:assert/strict";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { planRegion } from "../../../stacks/plan/plan";
import type { RouterPlan } from "../../../stacks/plan/router";
import { RouterCheck } from "../../support/routing/check";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { settingsOf } from "../../support/settings";

function routerPlan(changes: Record<string, unknown> = {}): RouterPlan {
  return planRegion(settingsOf(changes)).router;
}

const BEHIND_INGRESS = {
  edge: { tls: "ingress", service: "clusterIP", trustedProxies: ["10.42.0.0/16", "2001:db8::/32"] },
};

function lines(text: string, backend: string): readonly string[] {
  const section = text.split(/^(?=\S)/m).find((one) => one.startsWith(`backend ${backend}\n`)) ?? "";
  return section.split("\n").map((line) => line.trim());
}

describe("the router's configuration", () => {
  let router: RouterCheck;
  before(async function () {
    router = await RouterCheck.create(await sharedHaproxy(this));
  });

  for (const [what, changes] of [
    ["as it is by default", {}],
    ["with 64 slots and three replicas", { edge: { slots: 64, replicas: 3 } }],
    ["with five replicas", { edge: { replicas: 5 } }],
    [
      "behind what speaks the PROXY protocol",
      { edge: { proxyProtocol: true, trustedProxies: Array.from({ length: 120 }, (_, n) => `203.0.113.${n}/32`) } },
    ],
    ["behind an ingress that ends TLS", BEHIND_INGRESS],
    ["with a whiteboard", { whiteboard: { enabled: true } }],
  ] as const) {
    it(`is accepted without a warning ${what}, given only a certificate`, async () => {
      assert.equal(await router.complaints(haproxyConfig(routerPlan(changes))), "");
    });
  }

  it("verifies Grafana's certificate, except where the region's own authority signs it", () => {
    const server = (tls: object): string => lines(haproxyConfig(routerPlan({ tls })), "grafana")[1] ?? "";
    const verified = / ssl .* verify required ca-file "\$\{AUTHORITY-@system-ca\}" verifyhost meet\.example\.org$/;
    const email = "ops@example.org";
    for (const tls of [
      { issuer: "letsencrypt", email },
      { issuer: "selfSigned" },
      { issuer: "existing", secret: "mine" },
    ]) {
      assert.match(server(tls), verified, tls.issuer);
    }
    assert.match(server({ issuer: "letsencrypt-staging", email }), / ssl .* verify none$/);
  });

  it("forwards challenges to one solver pod per name of the certificate, up to cert-manager's maximum", () => {
    const solvers = (count: number): string => {
      const names = Array.from({ length: count - 1 }, (_, n) => `name-${n}.example.org`);
      const text = haproxyConfig(routerPlan({ tls: { issuer: "letsencrypt", email: "ops@example.org", names } }));
      return lines(text, "acme").find((line) => line.startsWith("server-template ")) ?? "";
    };
    assert.match(solvers(1), / solver 1 /);
    assert.match(solvers(12), / solver 12 /);
    assert.match(solvers(90), / solver 60 /);
  });

  it("does not change when a shard is added or drained", () => {
    const before = haproxyConfig(routerPlan({ shardCount: 2 }));
    assert.equal(haproxyConfig(routerPlan({ shardCount: 3 })), before);
    assert.equal(haproxyConfig(routerPlan({ shardCount: 2, shards: { "shard-1": { state: "drain" } } })), before);
  });

  it("gives every slot the same server id in all backends, and keeps ids when slots are added", () => {
    const [few, many] = [8, 64].map((slots) => haproxyConfig(routerPlan({ edge: { slots } })));
    for (const backend of ["rooms", "files", "web", "jicofo", "open"]) {
      const servers = lines(many ?? "", backend).filter((line) => line.startsWith("server "));
      assert.equal(servers.length, 64);
      servers.forEach((server, n) => assert.match(server, new RegExp(`^server shard-${n} \\S+ id ${n + 1}( |$)`)));
      const old = lines(few ?? "", backend).filter((line) => line.startsWith("server "));
      assert.deepEqual(servers.slice(0, 8), old);
    }
  });
});
