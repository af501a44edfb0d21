import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { shardApart } from "../../../policies/shards/shardApart";
import { complaints, object, workload } from "../judging";
import { labelsOf } from "../soundShard";

function web(shard: string, value: string): Registration {
  const container = { name: "web", env: [{ name: "XMPP_BOSH_URL_BASE", value }] };
  return workload({ name: `${shard}-web`, labels: labelsOf("web", shard), container });
}

describe("shard-apart", () => {
  const said = (...resources: Registration[]) => complaints(shardApart, resources);

  it("is content where each part names its own shard, or none", async () => {
    assert.deepEqual(
      await said(web("shard-1", "http://shard-1-prosody:5280"), web("shard-0", "http://other:5280")),
      [],
    );
  });

  it("refuses a part that is led to another shard", async () => {
    assert.deepEqual(await said(web("shard-1", "http://shard-10-prosody:5280")), [
      "shard-1-web: spec.template.spec.containers.0.env.0.value names shard-10, and it is a part of shard-1",
    ]);
  });

  it("looks into every kind of object of a shard", async () => {
    const labels = labelsOf("jvb", "shard-0");
    const files = object("kubernetes:core/v1:ConfigMap", "shard-0-jvb", {
      labels,
      data: { conf: "host = shard-2-prosody" },
    });
    assert.deepEqual(await said(files), ["shard-0-jvb: data.conf names shard-2, and it is a part of shard-0"]);
  });
});
