import assert from "node:assert/strict";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import { parseSettings } from "../../stacks/settings/read";
import { record } from "../support/record";
import { config, problemKeys } from "../support/settings";
import { jitsi } from "./jitsi/harness";
import { main, pod, secretEnv } from "./jitsi/inspect";

const OWN = { secret: "own", key: "value" };
const JWT = { auth: { mode: "jwt", appId: "app" } };
const LDAP = { auth: { mode: "ldap", url: "ldaps://ldap.example.org", base: "dc=example", bindDn: "cn=jitsi" } };
const SERVER = { host: "turn.example.net", tlsPort: 443 };

/** The configuration that needs a secret, and prosody's variable for it. */
const VARIABLES = [
  ["jwtSecret", JWT, "JWT_APP_SECRET"],
  ["ldapPassword", LDAP, "LDAP_BINDPW"],
  ["turnSecret", { turn: { server: SERVER } }, "TURN_CREDENTIALS"],
  ["turnSecret", { turn: { server: { ...SERVER, username: "jitsi" } } }, "TURN_PASSWORD"],
] as const;

describe("a Secret of the operator in place of a secret of the configuration", () => {
  for (const [key, settings, variable] of VARIABLES) {
    it(`is referenced by prosody's ${variable}, and by no other container`, async () => {
      const region = await jitsi({ settings: { ...settings, existingSecrets: { [key]: OWN } } });
      const users = region.all("Deployment").filter((one) => secretEnv(main(one))[variable] !== undefined);
      assert.deepEqual(users.map(({ name }) => name).sort(), ["shard-0-prosody", "shard-1-prosody"]);
      for (const user of users) assert.equal(secretEnv(main(user))[variable], "own/value");
    });
  }

  it("is mounted where the accounts are registered from, and no Secret with accounts is created", async () => {
    const region = await jitsi({ settings: { auth: { mode: "internal" }, existingSecrets: { accounts: OWN } } });
    const { volumes = [], containers } = pod(region.one("Deployment", /^shard-0-prosody$/));
    const list = volumes.find(({ secret }) => secret?.secretName === "own");
    assert.deepEqual(list?.secret, {
      secretName: "own",
      items: [{ key: "value", path: "accounts" }],
      optional: true,
    });
    const mounted = containers.filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => name === list?.name));
    assert.deepEqual(
      mounted.map(({ name }) => name),
      ["accounts"],
    );
    assert.deepEqual(region.all("Secret", /accounts/), []);
  });

  it("is mounted by Alertmanager, which reads the credential from its file", async () => {
    const region = await record({
      "monitoring.receiver": { type: "pagerduty" },
      receiverSecret: null,
      "existingSecrets.receiverSecret": OWN,
    });
    const { inputs } = region.one("Chart", /^kube-prometheus$/);
    const { alertmanager } = inputs["values"] as { alertmanager: { alertmanagerSpec: { secrets: string[] } } };
    assert.deepEqual(alertmanager.alertmanagerSpec.secrets, ["own"]);
    const routes = JSON.stringify(region.one("Secret", /^alertmanager-jitsi$/).inputs);
    assert.match(routes, /routing_key_file[^,]*\/etc\/alertmanager\/secrets\/own\/value/);
    assert.doesNotMatch(routes, /routing_key\\*"/);
  });

  it("satisfies the policy that references exist", async () => {
    const settings = { ...JWT, existingSecrets: { jwtSecret: OWN } };
    const { registrations } = await jitsi({ settings });
    const found = async (values: Record<string, unknown>): Promise<string> =>
      explain(
        (await checkPolicies(registrations, config(values))).filter(({ policy }) => policy === "references-exist"),
      );
    assert.equal(await found(settings), explain([]));
    assert.match(await found(JWT), /Secret own/);
  });

  it("and the value itself are refused together", () => {
    const values = { accounts: "a:b", ldapPassword: "a", jwtSecret: "a", turnSecret: "a", receiverSecret: "a" };
    const existingSecrets = Object.fromEntries(Object.keys(values).map((key) => [key, OWN]));
    const { problems } = parseSettings(config({ ...values, existingSecrets }));
    for (const key of Object.keys(values)) {
      const problem = problems.find((one) => one.key === `jitsi:existingSecrets.${key}`);
      assert.equal(problem?.fix, `pulumi config rm ${key}`, key);
    }
  });

  it("is refused together with a key server, and named where a secret is missing", () => {
    const both = { auth: { ...JWT.auth, keyServer: "https://keys.example.org" }, existingSecrets: { jwtSecret: OWN } };
    assert.deepEqual(problemKeys(both), ["jitsi:auth.keyServer"]);
    const { problems } = parseSettings(config(JWT));
    assert.match(problems[0]?.message ?? "", /a Secret in namespace jitsi by existingSecrets\.jwtSecret$/);
    const { problems: receiver } = parseSettings(config({ receiverSecret: undefined }));
    assert.match(receiver[0]?.message ?? "", /a Secret in namespace monitoring by existingSecrets\.receiverSecret$/);
  });

  it("is reported where nothing uses it", () => {
    const { notes } = parseSettings(config({ existingSecrets: { jwtSecret: OWN, turnSecret: OWN } }));
    assert.match(notes.join("\n"), /jwtSecret has no effect[^]*turnSecret has no effect/);
    const receiver = {
      existingSecrets: { receiverSecret: OWN },
      receiverSecret: undefined,
      monitoring: { enabled: false },
    };
    assert.match(parseSettings(config(receiver)).notes.join("\n"), /existingSecrets\.receiverSecret has no effect/);
  });

  for (const [what, value, key] of [
    ["no name", { key: "a" }, "jwtSecret.secret"],
    ["no key", { secret: "a" }, "jwtSecret.key"],
    ["a name that no Secret can have", { secret: "A_B", key: "a" }, "jwtSecret.secret"],
    ["a key that no Secret can have", { secret: "a", key: "a/b" }, "jwtSecret.key"],
    ["a ConfigMap", { configMap: "a", key: "b" }, "jwtSecret.secret"],
    ["a value", "hunter2", "jwtSecret"],
  ] as const) {
    it(`is refused with ${what}, without the value in the report`, () => {
      const { problems } = parseSettings(config({ ...JWT, existingSecrets: { jwtSecret: value } }));
      assert.ok(
        problems.some((one) => one.key === `jitsi:existingSecrets.${key}`),
        JSON.stringify(problems),
      );
      assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
      if (key === "jwtSecret") assert.match(problems[0]?.message ?? "", /^\{secret, key\}/);
    });
  }

  it("is refused for a key that is no secret, or encrypted", () => {
    assert.deepEqual(problemKeys({ existingSecrets: { domain: OWN } }), ["jitsi:existingSecrets.domain"]);
    const paths = [["existingSecrets", "jwtSecret", "secret"], ["receiverSecret"]];
    const { problems } = parseSettings(config({ ...JWT, existingSecrets: { jwtSecret: OWN } }), paths);
    assert.deepEqual(
      problems.map(({ key }) => key),
      ["jitsi:existingSecrets.jwtSecret.secret"],
    );
  });
});
