import assert from "node:assert/strict";
import { explain } from "../../../local/policy/report";
import { checkPolicies } from "../../../local/policy/run";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import type { Registration } from "../../../local/program/registration";
import { secret } from "../../../local/program/secretValues";
import { render } from "../../../local/render";
import type { Path } from "../../../stacks/schema/path";
import type { Settings } from "../../../stacks/schema/schema";
import { config } from "../../support/settings";
import { type JitsiRecording, jitsi } from "./harness";
import { env, inputs, main, pod, secretEnv, secretValues, template } from "./inspect";

type Component = keyof Settings["extra"];
const COMPONENTS: readonly Component[] = ["web", "prosody", "jicofo", "jvb"];

const CANARY = "hunter2-$(HOME)-canary";
/** One encrypted variable and file of each component, beside others in plain text. */
const given = (value: string): object => ({
  env: { SMTP_PASS: value, LOG_FORMAT: "plain-text" },
  files: { "conf.d/key.pem": value, "conf.d/other.conf": "plain-file" },
});
const extra = (values: Readonly<Record<string, string>> = {}): object =>
  Object.fromEntries(COMPONENTS.map((component) => [component, given(values[component] ?? CANARY)]));
const ENCRYPTED: readonly Path[] = COMPONENTS.flatMap((component) => [
  ["extra", component, "env", "SMTP_PASS"],
  ["extra", component, "files", "conf.d/key.pem"],
]);

const region = (values?: Readonly<Record<string, string>>): Promise<JitsiRecording> =>
  jitsi({ settings: { extra: extra(values) }, encrypted: ENCRYPTED });
const deployment = (recording: JitsiRecording, component: Component): Registration =>
  recording.one("Deployment", new RegExp(`^shard-0-${component}$`));
const wanted = (recording: JitsiRecording, component: Component): string =>
  inputs(deployment(recording, component)).metadata.annotations?.["jitsi.org/template"] ?? "";

describe("an encrypted value below `extra`", () => {
  it("is only in Secrets, and encrypted in the state", async () => {
    const recording = await region();
    assert.deepEqual(recording.secretsOutsideSecrets(CANARY), []);
    assert.deepEqual(recording.secretsOutsideSecrets(Buffer.from(CANARY).toString("base64")), []);
    assert.ok(!JSON.stringify(recording.outputs).includes(CANARY));
    assert.ok(!JSON.stringify(recording.plan).includes(CANARY), "it is in the plan");
    for (const [path, text] of render(recording.registrations)) assert.ok(!text.includes(CANARY), path);
  });

  for (const component of COMPONENTS) {
    it(`reaches ${component} by its Secret, and plain values stay readable`, async () => {
      const recording = await region();
      const name = `shard-0-${component}`;
      const held = secretValues(recording.one("Secret", new RegExp(`^${name}$`)));
      const container = main(deployment(recording, component));
      assert.equal(secretEnv(container)["SMTP_PASS"], `${name}/SMTP_PASS`);
      assert.equal(held["SMTP_PASS"], CANARY);
      assert.equal(env(container)["LOG_FORMAT"], "plain-text");

      const mounted = (path: string) => container.volumeMounts?.find(({ mountPath }) => mountPath === path);
      const volume = pod(deployment(recording, component)).volumes?.find(
        ({ name }) => name === mounted("/config/conf.d/key.pem")?.name,
      );
      assert.equal(volume?.secret?.secretName, name);
      const items = volume.secret.items ?? [];
      assert.deepEqual(
        items.map(({ key, path }) => [held[key], path]),
        [[CANARY, mounted("/config/conf.d/key.pem")?.subPath]],
      );
      const { data } = inputs(recording.one("ConfigMap", new RegExp(`^${name}$`)));
      assert.equal(data?.[mounted("/config/conf.d/other.conf")?.subPath ?? ""], "plain-file");
    });

    it(`replaces only the pods of ${component} when it changes`, async () => {
      const [before, after] = [await region(), await region({ [component]: "other" })];
      const changed = COMPONENTS.filter((one) => wanted(before, one) !== wanted(after, one));
      assert.deepEqual(changed, [component]);
      const { metadata } = template(deployment(after, component));
      assert.equal(metadata.annotations?.["jitsi.org/template"], wanted(after, component));
    });
  }

  it("is kept while its shard serves, except for web", async () => {
    const recording = await region();
    for (const component of COMPONENTS) {
      const { ignoreChanges } = recording.one("Secret", new RegExp(`^shard-0-${component}$`));
      assert.deepEqual(ignoreChanges, component === "web" ? [] : ["data"], component);
    }
  });

  it("keeps its Secret for existing pods when it is removed", async () => {
    const recording = await jitsi();
    for (const component of ["prosody", "jicofo", "jvb"]) recording.one("Secret", new RegExp(`^shard-0-${component}$`));
    assert.deepEqual(recording.all("Secret", /^shard-0-web$/), []);
  });

  it("cannot be guessed from the hash on the pods, which is keyed", async () => {
    const withKey = (key: string): Promise<JitsiRecording> =>
      jitsi({
        settings: { extra: extra() },
        encrypted: ENCRYPTED,
        answer: async (one) => {
          const answer = await recordedAnswer(one);
          return one.name === "shard-0-seal-key"
            ? { ...answer, state: { ...answer.state, result: secret(key) } }
            : answer;
        },
      });
    const [one, other] = [await withKey("a"), await withKey("b")];
    for (const component of COMPONENTS) assert.notEqual(wanted(one, component), wanted(other, component));
  });

  it("needs no key where nothing is encrypted", async () => {
    assert.deepEqual((await jitsi()).all("random:index/randomPassword:RandomPassword", /seal-key/), []);
  });

  it("overrides the program's value of a variable that may be changed", async () => {
    const recording = await jitsi({
      settings: { extra: { web: { env: { NGINX_WORKER_CONNECTIONS: "7" } } } },
      encrypted: [["extra", "web", "env", "NGINX_WORKER_CONNECTIONS"]],
    });
    const all = (main(deployment(recording, "web")).env ?? []).filter(({ name }) => name.startsWith("NGINX"));
    assert.deepEqual(all, [
      {
        name: "NGINX_WORKER_CONNECTIONS",
        valueFrom: { secretKeyRef: { name: "shard-0-web", key: "NGINX_WORKER_CONNECTIONS" } },
      },
    ]);
  });

  it("includes all values below an encrypted object", async () => {
    const recording = await jitsi({ settings: { extra: extra() }, encrypted: [["extra"]] });
    for (const text of [CANARY, "plain-text", "plain-file"]) {
      assert.deepEqual(recording.secretsOutsideSecrets(text), [], text);
    }
  });

  it("satisfies the policy against plain secrets", async () => {
    const violations = async (encrypted: readonly Path[]): Promise<string> => {
      const { registrations } = await jitsi({
        settings: { extra: { jvb: { env: { SMTP_PASS: "hunter2" } } } },
        encrypted,
      });
      const found = await checkPolicies(registrations, config({}));
      return explain(found.filter(({ policy }) => policy.endsWith("secrets")));
    };
    assert.match(await violations([]), /pulumi config set --secret --path jitsi:extra\.<component>\.env\.<NAME>/);
    assert.equal(await violations([["extra", "jvb", "env", "SMTP_PASS"]]), explain([]));
  });
});
