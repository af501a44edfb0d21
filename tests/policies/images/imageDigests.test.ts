import assert from "node:assert/strict";
import { IMAGES } from "../../../stacks/catalogue/versions";
import { readRegion } from "../../../policies/core/region";
import { imageDigests } from "../../../policies/images/imageDigests";
import { judged, ofChart, UNKNOWN, workload } from "../judging";

const image = (reference: string) => workload({ container: { image: reference } });
const missing = (reference: string) => `shard-0-web: container web: image ${reference} has no digest`;
const TAG = "ghcr.io/jitsi/web:stable-11200";
const HAPROXY = "docker.io/library/haproxy:3.2";

describe(imageDigests.name, () => {
  const { accepts, reports } = judged(imageDigests);

  accepts(
    "a digest, images of charts and unknown images",
    image(`web:1@sha256:${"0".repeat(64)}`),
    ofChart(image("web:1")),
    image(UNKNOWN),
  );
  reports("a tag without a digest", image("web:1"), missing("web:1"));
  reports("a truncated digest", image("web:1@sha256:00"), missing("web:1@sha256:00"));
  reports(
    "an init container's tag",
    workload({ pod: { initContainers: [{ name: "address", image: "jvb:1" }] } }),
    "shard-0-web: container address: image jvb:1 has no digest",
  );

  accepts("reflector's tag, whose digest is not confirmed yet", image(IMAGES.reflector));
  reports("another tag of reflector", image(`${IMAGES.reflector}-1`), missing(`${IMAGES.reflector}-1`));
  const configured = judged(imageDigests, { options: { awaited: ["web:1"] } });
  configured.accepts("a tag that the option awaited names", image("web:1"));
  configured.reports("a tag that the option awaited lacks", image(IMAGES.reflector), missing(IMAGES.reflector));

  it("awaits digests only of images that lack one", () => {
    for (const one of [IMAGES.excalidraw, IMAGES.jibri, IMAGES.jigasi, IMAGES.reflector]) {
      assert.doesNotMatch(one, /@/, "remove it from the exceptions of the policy");
    }
  });

  reports("a tag of Jitsi", image(TAG), missing(TAG));
  const ownTag = judged(imageDigests, { region: { ownTag: true } });
  ownTag.accepts("a tag that the operator set for all of Jitsi's images", image(TAG));
  ownTag.reports("a tag of another image", image(HAPROXY), missing(HAPROXY));

  it("knows from the configuration whether the operator set such a tag", () => {
    const ownTagIn = (key: string, value: string): boolean => readRegion({ [`jitsi:${key}`]: value }).ownTag;
    assert.equal(ownTagIn("images", '{"jitsi":"stable-11200"}'), true);
    assert.equal(ownTagIn("images", '{"registry":"registry.example.org/jitsi"}'), true);
    assert.equal(ownTagIn("shards", '{"shard-0":{"images":{"jitsi":"stable-11200"}}}'), true);
    assert.equal(ownTagIn("images", '{"web":"ghcr.io/jitsi/web:stable-11200"}'), false);
    assert.equal(ownTagIn("shards", '{"shard-0":{"web":{"registry":"example.org"}}}'), false);
    assert.equal(readRegion({}).ownTag, false);
  });
});
