import { planImages, type OwnImages } from "../../plan/images";
import { PINNED } from "../../schema/images";
import type { Settings } from "../../schema/schema";
import type { ShardId } from "../../schema/shardIds";

/** A tag of the operator's own has no digest here, and may come to stand for other images than those that were tried. */
export function imageNotes(settings: Settings): string[] {
  const { environment, images, shards } = settings;
  if (environment !== "production") return [];
  const region = withoutDigest(settings, undefined);
  const ofRegion = [
    ...(images.jitsi === PINNED.tag ? [] : ["images.jitsi"]),
    ...(images.registry === PINNED.registry ? [] : ["images.registry"]),
  ].flatMap((key) => note(key, "images", region));
  const ofShards = (Object.keys(shards) as ShardId[]).flatMap((id) => {
    const own = shards[id]?.images;
    const key = `shards.${id}.images`;
    return own?.jitsi === undefined ? [] : note(`${key}.jitsi`, key, withoutDigest(settings, own));
  });
  return [...ofRegion, ...ofShards];
}

function withoutDigest(settings: Settings, own: OwnImages | undefined): string[] {
  return Object.entries(planImages(settings, own)).flatMap(([component, image]) =>
    image.includes("@") ? [] : [component],
  );
}

function note(key: string, where: string, [first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  const rest = others.length === 0 ? "" : `, likewise ${others.join(", ")}`;
  return [
    `jitsi:${key} names images by their tag alone. Pin each by its digest: ` +
      `pulumi config set --path jitsi:${where}.${first} <registry>/${first}:<tag>@sha256:<digest>${rest}`,
  ];
}
