import { IMAGES } from "../../catalogue/versions";
import type { Settings } from "../../schema/schema";

/** A tag of the operator's own has no digest here, and may come to stand for other images than those that were tried. */
export function imageNotes({ environment, images, shards }: Settings): string[] {
  if (environment !== "production") return [];
  const tags = [
    ...(images.jitsi === IMAGES.jitsi ? [] : ["images.jitsi"]),
    ...(images.registry === IMAGES.jitsiRegistry ? [] : ["images.registry"]),
    ...Object.entries(shards).flatMap(([id, own]) =>
      own?.images?.jitsi === undefined ? [] : [`shards.${id}.images.jitsi`],
    ),
  ];
  return tags.map(
    (key) =>
      `jitsi:${key} names images by their tag alone. Pin each by its digest: ` +
      "pulumi config set --path jitsi:images.web <registry>/web:<tag>@sha256:<digest>, likewise prosody, jicofo and jvb",
  );
}
