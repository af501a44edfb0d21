import assert from "node:assert/strict";
import { closedAccounts } from "../../../policies/access/closedAccounts";
import { complaints, object, ofChart, UNKNOWN, workload } from "../judging";
import { labelsOf } from "../soundShard";

const labels = labelsOf("prosody");
const file = (text: string) =>
  object("kubernetes:core/v1:ConfigMap", "files", { labels, data: { "more.cfg.lua": text } });
const variable = (name: string, value: string) =>
  workload({ name: "prosody", labels, container: { name: "prosody", env: [{ name, value }] } });

describe("accounts-are-given", () => {
  const said = (one: Parameters<typeof complaints>[1][number]) => complaints(closedAccounts, [one]);

  it("refuses a file of prosody's that gives accounts away", async () => {
    const expected = ["files: key more.cfg.lua gives an account to whoever asks"];
    for (const text of [
      'VirtualHost "x"\n  allow_registration = true',
      "allow_registration=true;",
      'modules_enabled = { "register_ibr" }',
    ]) {
      assert.deepEqual(await said(file(text)), expected, text);
    }
  });

  it("refuses a variable of prosody's that does", async () => {
    for (const [name, value] of [
      ["GLOBAL_CONFIG", "a = 1\\nallow_registration = true"],
      ["GLOBAL_MODULES", "ping,invites_register"],
    ] as const) {
      assert.deepEqual(await said(variable(name, value)), [
        `prosody: container prosody: variable ${name} gives an account to whoever asks`,
      ]);
    }
  });

  it("takes everything else, comments about it too", async () => {
    for (const text of [
      "allow_registration = false",
      "  -- allow_registration = true",
      'modules_enabled = { "ping" }',
      UNKNOWN,
    ]) {
      assert.deepEqual(await said(file(text)), [], text);
    }
    assert.deepEqual(await said(variable("GLOBAL_CONFIG", UNKNOWN)), []);
  });

  it("leaves alone what is none of prosody's", async () => {
    const text = "allow_registration = true";
    assert.deepEqual(
      await said(object("kubernetes:core/v1:ConfigMap", "files", { labels: labelsOf("web"), data: { text } })),
      [],
    );
    assert.deepEqual(await said(ofChart(file(text))), []);
  });
});
