import assert from "node:assert/strict";
import { shardAgrees } from "../../../policies/shards/shardAgrees";
import type { Registration } from "../../../local/program/registration";
import { complaints, UNKNOWN, workload } from "../judging";
import { labelsOf } from "../soundShard";

type Environment = Readonly<Record<string, string | object>>;

function part(name: "web" | "prosody" | "jicofo" | "jvb", environment: Environment, shard = "shard-0"): Registration {
  const env = Object.entries(environment).map(([variable, value]) =>
    typeof value === "string" ? { name: variable, value } : { name: variable, valueFrom: value },
  );
  return workload({ name: `${shard}-${name}`, labels: labelsOf(name, shard), container: { name, env } });
}

describe("shard-agrees", () => {
  const said = (...resources: Registration[]) => complaints(shardAgrees, resources);

  it("is content where all parts are told the same, or none is told anything", async () => {
    const same = { XMPP_DOMAIN: "meet.jitsi", ENABLE_AUTH: "1" };
    assert.deepEqual(await said(part("web", same), part("prosody", same), part("jicofo", same), part("jvb", {})), []);
  });

  it("refuses a bridge that announces itself where jicofo does not look", async () => {
    assert.deepEqual(await said(part("jicofo", {}), part("jvb", { JVB_BREWERY_MUC: "mine" })), [
      "shard-0-jvb: JVB_BREWERY_MUC is mine, and for jicofo JVB_BREWERY_MUC is the image's default",
    ]);
    const theirs = { JVB_BREWERY_MUC: "theirs" };
    assert.deepEqual(await said(part("jicofo", theirs), part("jvb", { JVB_BREWERY_MUC: "mine" })), [
      "shard-0-jvb: JVB_BREWERY_MUC is mine, and for jicofo JVB_BREWERY_MUC is theirs",
    ]);
    assert.deepEqual(await said(part("jicofo", theirs), part("jvb", theirs)), []);
  });

  it("goes by the name that a part reads first", async () => {
    const mode = { AUTH_TYPE: "jwt" };
    assert.deepEqual(await said(part("prosody", { ...mode, PROSODY_AUTH_TYPE: "internal" }), part("jicofo", mode)), [
      "shard-0-jicofo: AUTH_TYPE is jwt, and for prosody PROSODY_AUTH_TYPE is internal",
    ]);
  });

  it("compares parts of one shard only", async () => {
    const one = { XMPP_DOMAIN: "one" };
    const other = { XMPP_DOMAIN: "other" };
    assert.deepEqual(await said(part("prosody", one), part("jicofo", other, "shard-1")), []);
  });

  it("waits for what a preview does not know, or a Secret says", async () => {
    for (const value of [UNKNOWN, { secretKeyRef: { name: "one", key: "two" } }]) {
      assert.deepEqual(await said(part("prosody", { AUTH_TYPE: value }), part("jicofo", { AUTH_TYPE: "jwt" })), []);
    }
  });
});
