import { isArm } from "../../catalogue/machines";
import { planImages, type OwnImages } from "../../plan/images";
import { planPools } from "../../plan/pools";
import { PINNED } from "../../schema/images";
import type { Settings } from "../../schema/schema";
import type { ShardId } from "../../schema/shardIds";

/** Warns that custom images must exist for the processors of all nodes. Copies of an image often have only one platform. */
export function platformNotes(settings: Settings): string[] {
  const { cloud, images, shards } = settings;
  const { machine } = planPools(settings).media;
  if (cloud === "kubeconfig" || !isArm(cloud, machine.type)) return [];
  const own = [
    ...(images.jvb === undefined ? [] : ["images.jvb"]),
    ...(images.registry === PINNED.registry ? [] : ["images.registry"]),
    ...(images.mirror === undefined ? [] : ["images.mirror"]),
    ...(Object.keys(shards) as ShardId[]).flatMap((id) =>
      shards[id]?.images.jvb === undefined ? [] : [`shards.${id}.images.jvb`],
    ),
  ];
  return own.map(
    (key) =>
      `jitsi:${key}: media nodes (${machine.type}) have Arm processors and system nodes x86-64, so the images need both ` +
      "linux/arm64 and linux/amd64. Copy them with all platforms: skopeo copy --all",
  );
}

/** Warns about images without a digest: a tag can move to an image that was not tested. */
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
  const rest = others.length === 0 ? "" : `, and likewise for ${others.join(", ")}`;
  return [
    `jitsi:${key} names images by tag only. Pin each by digest: ` +
      `pulumi config set --path jitsi:${where}.${first} <registry>/${first}:<tag>@sha256:<digest>${rest}`,
  ];
}
