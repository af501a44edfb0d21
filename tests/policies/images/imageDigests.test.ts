import assert from "node:assert/strict";
import { IMAGES } from "../../../stacks/catalogue/versions";
import { readRegion } from "../../../policies/core/region";
import { imageDigests } from "../../../policies/images/imageDigests";
import { complaints, ofChart, UNKNOWN, workload } from "../judging";

const image = (reference: string) => workload({ container: { image: reference } });

describe("images-by-digest", () => {
  it("takes an image by its digest", async () => {
    assert.deepEqual(await complaints(imageDigests, [image(`web:1@sha256:${"0".repeat(64)}`)]), []);
  });

  it("refuses an image by its tag alone, or by a digest that is cut off", async () => {
    assert.deepEqual(await complaints(imageDigests, [image("web:1")]), [
      "shard-0-web: container web: image web:1 has no digest",
    ]);
    assert.equal((await complaints(imageDigests, [image("web:1@sha256:00")])).length, 1);
  });

  it("looks at init containers", async () => {
    const one = workload({ pod: { initContainers: [{ name: "address", image: "jvb:1" }] } });
    assert.deepEqual(await complaints(imageDigests, [one]), [
      "shard-0-web: container address: image jvb:1 has no digest",
    ]);
  });

  it("leaves images of charts to the version of the chart", async () => {
    assert.deepEqual(await complaints(imageDigests, [ofChart(image("web:1"))]), []);
  });

  it("waits for an image that a preview does not know", async () => {
    assert.deepEqual(await complaints(imageDigests, [image(UNKNOWN)]), []);
  });

  it("lets run by its tag what nobody could confirm a digest of, which configuration can name", async () => {
    assert.deepEqual(await complaints(imageDigests, [image(IMAGES.reflector)]), []);
    assert.equal((await complaints(imageDigests, [image(`${IMAGES.reflector}-1`)])).length, 1);
    const options = { awaited: ["web:1"] };
    assert.deepEqual(await complaints(imageDigests, [image("web:1")], { options }), []);
    assert.equal((await complaints(imageDigests, [image(IMAGES.reflector)], { options })).length, 1);
  });

  it("awaits no digest that is there", () => {
    for (const image of [IMAGES.reflector, IMAGES.prometheusAdapter]) {
      assert.doesNotMatch(image, /@/, "take it from the exceptions of the policy");
    }
  });

  it("leaves alone a tag that the operator set for all of Jitsi's images, and no other image", async () => {
    const region = { ownTag: true };
    assert.deepEqual(await complaints(imageDigests, [image("ghcr.io/jitsi/web:stable-11200")], { region }), []);
    assert.equal((await complaints(imageDigests, [image("ghcr.io/jitsi/web:stable-11200")])).length, 1);
    assert.equal((await complaints(imageDigests, [image("docker.io/library/haproxy:3.2")], { region })).length, 1);
  });

  it("knows from the configuration whether there is such a tag", () => {
    const named = (images: string): boolean => readRegion({ "jitsi:images": images }).ownTag;
    assert.equal(named('{"jitsi":"stable-11200"}'), true);
    assert.equal(named('{"registry":"registry.example.org/jitsi"}'), true);
    assert.equal(readRegion({ "jitsi:shards": '{"shard-0":{"images":{"jitsi":"stable-11200"}}}' }).ownTag, true);
    assert.equal(named('{"web":"ghcr.io/jitsi/web:stable-11200"}'), false);
    assert.equal(readRegion({ "jitsi:shards": '{"shard-0":{"web":{"registry":"example.org"}}}' }).ownTag, false);
    assert.equal(readRegion({}).ownTag, false);
  });

  it("is for production only", () => {
    assert.deepEqual(imageDigests.level, { production: "mandatory", development: "disabled" });
  });
});
