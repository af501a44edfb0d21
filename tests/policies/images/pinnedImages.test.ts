import { pinnedImages } from "../../../policies/images/pinnedImages";
import { judged, ofChart, UNKNOWN, workload } from "../judging";

const image = (reference: string) => workload({ container: { image: reference } });
const LATEST = image("jitsi/web:latest");

describe(pinnedImages.name, () => {
  const { accepts, reports, reportsEach } = judged(pinnedImages);
  const configured = judged(pinnedImages, { options: { floating: ["candidate"] } });

  accepts(
    "a version or a digest, also from a registry with a port, and unknown images",
    ...[
      "ghcr.io/jitsi/web:stable-11146-2",
      `ghcr.io/jitsi/web@sha256:${"0".repeat(64)}`,
      "registry:5000/web:1.2",
      UNKNOWN,
    ].map(image),
  );
  reports(
    "an image without a version",
    image("registry:5000/web"),
    "shard-0-web: container web: image registry:5000/web names no version",
  );
  reportsEach(
    "the tag latest, also in charts",
    [LATEST, ofChart(LATEST)],
    "shard-0-web: container web: image jitsi/web:latest has a tag that moves",
  );
  configured.accepts("a tag that the option floating lacks", LATEST);
  configured.reports(
    "a tag that the option floating names",
    image("web:candidate"),
    "shard-0-web: container web: image web:candidate has a tag that moves",
  );
});
