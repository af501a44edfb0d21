import assert from "node:assert/strict";
import { parseSettings } from "../../../stacks/settings/read";
import { config, problemKeys } from "../../support/settings";

const PUBLIC = { issuer: "letsencrypt", email: "ops@example.org" };
const ON_AWS = { cloud: "aws", region: "eu-central-1", cluster: {} };

describe("a certificate that cannot be", () => {
  const cases: readonly [title: string, changes: Record<string, unknown>, keys: readonly string[]][] = [
    ["Let's Encrypt without e-mail", { tls: { issuer: "letsencrypt" } }, ["tls.email"]],
    ["Let's Encrypt's staging without e-mail", { tls: { issuer: "letsencrypt-staging" } }, ["tls.email"]],
    ["an e-mail address that is none", { tls: { issuer: "letsencrypt", email: "ops" } }, ["tls.email"]],
    ["a public signature for a bare name", { domain: "meet", tls: PUBLIC }, ["domain"]],
    ["a public signature for localhost", { domain: "meet.localhost", tls: PUBLIC }, ["domain"]],
    ["a public signature for an internal name", { domain: "meet.school.internal", tls: PUBLIC }, ["domain"]],
    [
      "a public signature for another name that is internal",
      { tls: { ...PUBLIC, names: ["meet.lan"] } },
      ["tls.names"],
    ],
    ["a name that is an address", { tls: { ...PUBLIC, names: ["203.0.113.4"] } }, ["tls.names[0]"]],
    [
      "more names than are signed at once",
      { tls: { ...PUBLIC, names: Array.from({ length: 99 }, (_, n) => `m${n}.example.org`) } },
      ["tls.names"],
    ],
    ["http01 behind node ports", { edge: { service: "nodePort" }, tls: PUBLIC }, ["tls.challenge"]],
    [
      "http01 on a router that only the cluster reaches",
      { edge: { service: "clusterIP" }, tls: PUBLIC },
      ["tls.challenge"],
    ],
    ["dns01 without a zone", { ...ON_AWS, tls: { ...PUBLIC, challenge: "dns01" } }, ["dns.zone"]],
    ["dns01 where no cloud lends its identity", { tls: { ...PUBLIC, challenge: "dns01" } }, ["tls.challenge"]],
    ["an existing one without the name of its Secret", { tls: { issuer: "existing" } }, ["tls.secret"]],
    ["an existing Secret that nothing would serve", { tls: { ...PUBLIC, secret: "mine" } }, ["tls.secret"]],
    ["a Secret whose name is none", { tls: { issuer: "existing", secret: "Mine!" } }, ["tls.secret"]],
    ["an issuer nobody knows", { tls: { issuer: "zerossl" } }, ["tls.issuer"]],
  ];
  for (const [title, changes, keys] of cases) {
    it(`is refused: ${title}`, () =>
      assert.deepEqual(
        problemKeys(changes),
        keys.map((key) => `jitsi:${key}`),
      ));
  }
});

describe("a certificate that can be", () => {
  const cases: readonly [title: string, changes: Record<string, unknown>][] = [
    ["Let's Encrypt for a public name", { tls: PUBLIC }],
    ["Let's Encrypt by DNS", { ...ON_AWS, dns: { zone: "Z0123456789ABC" }, tls: { ...PUBLIC, challenge: "dns01" } }],
    ["an authority of its own for an internal name", { domain: "meet.lan", tls: { issuer: "selfSigned" } }],
    ["an authority of its own without a load balancer", { edge: { service: "clusterIP" } }],
    ["an existing Secret for a bare name", { domain: "meet", tls: { issuer: "existing", secret: "mine" } }],
  ];
  for (const [title, changes] of cases) it(`is accepted: ${title}`, () => assert.deepEqual(problemKeys(changes), []));
});

describe("a Secret of somebody else's", () => {
  const EXISTING = { tls: { issuer: "existing", secret: "mine" } };
  const notes = (changes: object): readonly string[] => parseSettings(config({ ...EXISTING, ...changes })).notes;

  it("has to ask for the copy that Grafana serves, and a note says how", () => {
    const [note, ...more] = notes({});
    assert.deepEqual(more, []);
    assert.match(note ?? "", /kubectl -n jitsi annotate secret mine .*reflection-auto-namespaces=monitoring$/);
  });

  it("need not where there is no Grafana of ours", () => {
    assert.deepEqual(notes({ monitoring: { enabled: false }, receiverSecret: undefined }), []);
    assert.deepEqual(notes({ tls: { issuer: "selfSigned" } }), []);
  });
});
