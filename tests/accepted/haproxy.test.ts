import assert from "node:assert/strict";
import fc from "fast-check";
import { haproxyConfig } from "../../components/routing/haproxyConfig";
import { planRegion } from "../../stacks/plan/plan";
import { accepted, RANGE_FORMS, ranges, someAccepted } from "../support/accepted";
import { RouterCheck } from "../support/routing/check";
import { sharedHaproxy } from "../support/routing/haproxy";

const issuer = fc.constantFrom(
  { issuer: "selfSigned" },
  { issuer: "letsencrypt", email: "ops@example.org" },
  { issuer: "existing", secret: "mine" },
);
const domain = fc.constantFrom(
  "meet.example.org",
  "a",
  `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(55)}`,
  "xn--mller-kva.example",
);

const configurations = fc.record({
  domain,
  tls: issuer,
  shardCount: fc.constant(1),
  edge: fc
    .record({
      replicas: fc.integer({ min: 2, max: 9 }),
      slots: fc.integer({ min: 1, max: 64 }),
      service: fc.constantFrom("loadBalancer", "nodePort", "clusterIP"),
    })
    .chain((common) =>
      fc.oneof(
        fc.constant(common),
        fc
          .record({
            proxyProtocol: fc.boolean(),
            tls: fc.constantFrom("router", "ingress"),
            trustedProxies: fc.array(ranges, { minLength: 1, maxLength: 3 }),
          })
          .map((front) => ({ ...common, ...front })),
      ),
    ),
  monitoring: fc.record({ allow: fc.array(ranges, { maxLength: 3 }) }),
});

describe("the router's configuration, for accepted settings", function () {
  this.timeout(5 * 60_000);
  let router: RouterCheck;
  before(async function () {
    router = await RouterCheck.create(await sharedHaproxy(this));
  });

  it("is valid for HAProxy, without warnings", async () => {
    for (const settings of someAccepted(configurations, 30, 14)) {
      const complaints = await router.complaints(haproxyConfig(planRegion(settings).router));
      assert.equal(complaints, "", JSON.stringify(settings.monitoring.allow));
    }
  });

  it("is valid for HAProxy with each accepted form of a network", async () => {
    const forms = RANGE_FORMS.flatMap((range) => accepted({ monitoring: { allow: [range] } })?.monitoring.allow ?? []);
    assert.ok(forms.length >= 8, `${forms.length} forms`);
    for (const form of forms) {
      const settings = accepted({ monitoring: { allow: [form] } });
      assert.ok(settings !== undefined);
      assert.equal(await router.complaints(haproxyConfig(planRegion(settings).router)), "", form);
    }
  });

  it("is valid for HAProxy with the maximum of networks for Grafana", async () => {
    const allow = Array.from({ length: 300 }, (_, n) => `2001:db8:${n.toString(16)}::/48`);
    const [settings] = someAccepted(fc.constant({ monitoring: { allow } }), 1, 14);
    assert.ok(settings !== undefined);
    assert.equal(await router.complaints(haproxyConfig(planRegion(settings).router)), "");
  });
});
