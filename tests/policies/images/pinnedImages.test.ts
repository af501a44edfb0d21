import assert from "node:assert/strict";
import { pinnedImages } from "../../../policies/images/pinnedImages";
import { complaints, ofChart, UNKNOWN, workload } from "../judging";

const image = (reference: string) => workload({ container: { image: reference } });

describe("images-pinned", () => {
  it("takes a version, a digest or both, also from a registry with a port", async () => {
    for (const reference of [
      "ghcr.io/jitsi/web:stable-11146-2",
      `ghcr.io/jitsi/web@sha256:${"0".repeat(64)}`,
      "registry:5000/web:1.2",
    ]) {
      assert.deepEqual(await complaints(pinnedImages, [image(reference)]), [], reference);
    }
  });

  it("refuses an image without a version", async () => {
    assert.deepEqual(await complaints(pinnedImages, [image("registry:5000/web")]), [
      "shard-0-web: container web: image registry:5000/web names no version",
    ]);
  });

  it("refuses a tag that moves, in charts too", async () => {
    const expected = ["shard-0-web: container web: image jitsi/web:latest has a tag that moves"];
    assert.deepEqual(await complaints(pinnedImages, [image("jitsi/web:latest")]), expected);
    assert.deepEqual(await complaints(pinnedImages, [ofChart(image("jitsi/web:latest"))]), expected);
  });

  it("refuses whatever tags it is told to", async () => {
    const options = { floating: ["candidate"] };
    assert.deepEqual(await complaints(pinnedImages, [image("web:latest")], { options }), []);
    assert.equal((await complaints(pinnedImages, [image("web:candidate")], { options })).length, 1);
  });

  it("waits for an image that a preview does not know", async () => {
    assert.deepEqual(await complaints(pinnedImages, [image(UNKNOWN)]), []);
  });
});
