import assert from "node:assert/strict";
import { parseSettings } from "../../../stacks/settings/read";
import { config, problemKeys } from "../../support/settings";

const PUBLIC = { issuer: "letsencrypt", email: "ops@example.org" };
const ON_AWS = { cloud: "aws", region: "eu-central-1", cluster: {} };

describe("an invalid certificate configuration", () => {
  const cases: readonly [title: string, changes: Record<string, unknown>, keys: readonly string[]][] = [
    ["Let's Encrypt without e-mail", { tls: { issuer: "letsencrypt" } }, ["tls.email"]],
    ["Let's Encrypt's staging without e-mail", { tls: { issuer: "letsencrypt-staging" } }, ["tls.email"]],
    ["an invalid e-mail address", { tls: { issuer: "letsencrypt", email: "ops" } }, ["tls.email"]],
    ["a public issuer for a bare name", { domain: "meet", tls: PUBLIC }, ["domain"]],
    ["a public issuer for localhost", { domain: "meet.localhost", tls: PUBLIC }, ["domain"]],
    ["a public issuer for an internal name", { domain: "meet.school.internal", tls: PUBLIC }, ["domain"]],
    ["a public issuer for another internal name", { tls: { ...PUBLIC, names: ["meet.lan"] } }, ["tls.names"]],
    ["an address as a name", { tls: { ...PUBLIC, names: ["203.0.113.4"] } }, ["tls.names[0]"]],
    [
      "too many names",
      { tls: { ...PUBLIC, names: Array.from({ length: 99 }, (_, n) => `m${n}.example.org`) } },
      ["tls.names"],
    ],
    ["http01 behind node ports", { edge: { service: "nodePort" }, tls: PUBLIC }, ["tls.challenge"]],
    ["http01 on an internal router", { edge: { service: "clusterIP" }, tls: PUBLIC }, ["tls.challenge"]],
    ["dns01 without a zone", { ...ON_AWS, tls: { ...PUBLIC, challenge: "dns01" } }, ["dns.zone"]],
    ["dns01 outside of a cloud", { tls: { ...PUBLIC, challenge: "dns01" } }, ["tls.challenge"]],
    ["an existing certificate without its Secret", { tls: { issuer: "existing" } }, ["tls.secret"]],
    ["a Secret with an issuer", { tls: { ...PUBLIC, secret: "mine" } }, ["tls.secret"]],
    ["an invalid name of a Secret", { tls: { issuer: "existing", secret: "Mine!" } }, ["tls.secret"]],
    ["an unknown issuer", { tls: { issuer: "zerossl" } }, ["tls.issuer"]],
  ];
  for (const [title, changes, keys] of cases) {
    it(`is refused: ${title}`, () =>
      assert.deepEqual(
        problemKeys(changes),
        keys.map((key) => `jitsi:${key}`),
      ));
  }
});

describe("a valid certificate configuration", () => {
  const cases: readonly [title: string, changes: Record<string, unknown>][] = [
    ["Let's Encrypt for a public name", { tls: PUBLIC }],
    ["Let's Encrypt by DNS", { ...ON_AWS, dns: { zone: "Z0123456789ABC" }, tls: { ...PUBLIC, challenge: "dns01" } }],
    ["a private authority for an internal name", { domain: "meet.lan", tls: { issuer: "selfSigned" } }],
    ["a private authority without a load balancer", { edge: { service: "clusterIP" } }],
    ["an existing Secret for a bare name", { domain: "meet", tls: { issuer: "existing", secret: "mine" } }],
  ];
  for (const [title, changes] of cases) it(`is accepted: ${title}`, () => assert.deepEqual(problemKeys(changes), []));
});

describe("a Secret of the operator", () => {
  const EXISTING = { tls: { issuer: "existing", secret: "mine" } };
  const notes = (changes: object): readonly string[] => parseSettings(config({ ...EXISTING, ...changes })).notes;

  it("needs an annotation for Grafana's copy, which a note describes", () => {
    const [note, ...more] = notes({});
    assert.deepEqual(more, []);
    assert.match(note ?? "", /kubectl -n jitsi annotate secret mine .*reflection-auto-namespaces=monitoring$/);
  });

  it("needs none without Grafana", () => {
    assert.deepEqual(notes({ monitoring: { enabled: false }, receiverSecret: undefined }), []);
    assert.deepEqual(notes({ tls: { issuer: "selfSigned" } }), []);
  });
});
