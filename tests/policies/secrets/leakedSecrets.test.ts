import assert from "node:assert/strict";
import { leakedSecrets } from "../../../policies/secrets/leakedSecrets";
import { complaints, object, resource, UNKNOWN, workload } from "../judging";

const VALUE = "Zx81Spectrum";
const secret = (stringData: Record<string, string>) =>
  object("kubernetes:core/v1:Secret", "credentials", { stringData });
const configMap = (text: string) => object("kubernetes:core/v1:ConfigMap", "files", { data: { "a.conf": text } });

describe("no-leaked-secrets", () => {
  it("lets a secret be in any number of Secrets", async () => {
    const copy = object("kubernetes:core/v1:Secret", "copy", { data: { a: Buffer.from(VALUE).toString("base64") } });
    assert.deepEqual(await complaints(leakedSecrets, [secret({ a: VALUE }), copy]), []);
  });

  it("finds the value of a Secret inside another object, whatever it is called there", async () => {
    const copies = [configMap(`user jvb\n  with ${VALUE}`), workload({ container: { args: ["--x", VALUE] } })];
    assert.deepEqual(await complaints(leakedSecrets, [secret({ JVB_AUTH_PASSWORD: VALUE }), ...copies]), [
      "files: data.a.conf holds what is kept in credentials, key JVB_AUTH_PASSWORD",
      "shard-0-web: spec.template.spec.containers.0.args.1 holds what is kept in credentials, key JVB_AUTH_PASSWORD",
    ]);
  });

  it("knows the values that a Secret has in base64", async () => {
    const encoded = object("kubernetes:core/v1:Secret", "e", { data: { k: Buffer.from(VALUE).toString("base64") } });
    assert.deepEqual(await complaints(leakedSecrets, [encoded, configMap(VALUE)]), [
      "files: data.a.conf holds what is kept in e, key k",
    ]);
  });

  it("finds a value that was only encoded", async () => {
    for (const before of ["", "user:"]) {
      const copy = configMap(Buffer.from(`${before}${VALUE}`).toString("base64"));
      const found = await complaints(leakedSecrets, [secret({ k: VALUE }), copy]);
      // In the middle of an encoded text it looks different.
      assert.equal(found.length, before === "" ? 1 : 0);
    }
  });

  it("looks into the values of charts and into what clouds start machines with", async () => {
    const chart = resource("kubernetes:helm.sh/v4:Chart", { values: { sidecar: { x: VALUE } } }, { name: "chart" });
    const machine = resource(
      "aws:ec2/launchTemplate:LaunchTemplate",
      { userData: `echo ${VALUE}` },
      { name: "machine" },
    );
    assert.deepEqual(await complaints(leakedSecrets, [secret({ k: VALUE }), chart, machine]), [
      "chart: values.sidecar.x holds what is kept in credentials, key k",
      "machine: userData holds what is kept in credentials, key k",
    ]);
  });

  it("is not disturbed by what a Secret holds besides secrets", async () => {
    const values = { host: "smtp.example.org:587", page: "https://meet.example.org/grafana", user: "monitoring" };
    const text = Object.values(values).join(" ");
    assert.deepEqual(await complaints(leakedSecrets, [secret(values), configMap(text)]), []);
  });

  it("looks for short values only when told to", async () => {
    const stack = [secret({ pin: "A1b2C3" }), configMap("pin A1b2C3")];
    assert.deepEqual(await complaints(leakedSecrets, stack), []);
    assert.equal((await complaints(leakedSecrets, stack, { options: { minimumLength: 6 } })).length, 1);
  });

  it("waits for values that a preview does not know", async () => {
    assert.deepEqual(await complaints(leakedSecrets, [secret({ k: UNKNOWN }), configMap(UNKNOWN)]), []);
  });
});
