import { IMAGES, type JitsiComponent, type JitsiImage } from "../catalogue/versions";
import { PINNED } from "../schema/images";
import type { Settings } from "../schema/schema";
import type { ShardId } from "../schema/shardIds";

/** Configured images of one shard. */
export type OwnImages = NonNullable<Settings["shards"][ShardId]>["images"];

/** Images of a shard. */
export function planImages(settings: Settings, own: OwnImages | undefined): Readonly<Record<JitsiComponent, string>> {
  const reference = (component: JitsiComponent): string => planJitsiImage(settings, own, component);
  return {
    web: reference("web"),
    prosody: reference("prosody"),
    jicofo: reference("jicofo"),
    jvb: reference("jvb"),
  };
}

/** One image of a shard. Precedence: the shard's image, the shard's tag, the region's image, the region's tag. */
export function planJitsiImage(settings: Settings, own: OwnImages | undefined, name: JitsiImage): string {
  const { images } = settings;
  return (
    own?.[name] ??
    (own?.jitsi === undefined ? images[name] : undefined) ??
    ofRegistry(settings, name, own?.jitsi ?? images.jitsi)
  );
}

type Helper = Exclude<keyof typeof IMAGES, JitsiImage>;

/** Image of a workload other than Jitsi's. */
export function planImage(settings: Settings, helper: Helper): string {
  return mirrored(settings, IMAGES[helper]);
}

/** Image of a helper workload. */
export interface HelperPlan {
  readonly image: string;
  /** Image pull Secret; undefined if not needed. */
  readonly pullSecret: string | undefined;
}

export function planHelper(settings: Settings, helper: Helper): HelperPlan {
  return { image: planImage(settings, helper), pullSecret: settings.images.pullSecret };
}

/** The same image with its digest in the operator's mirror, under its original path. */
export function mirrored({ images }: Settings, image: string): string {
  return images.mirror === undefined ? image : image.replace(/^[^/]+/, images.mirror);
}

/**
 * The pinned digest applies only to the pinned tag and registry. Any other image is referenced by tag. A registry of the operator's
 * own is no part of the mirror.
 */
function ofRegistry(settings: Settings, component: JitsiImage, tag: string): string {
  const { registry } = settings.images;
  const wanted = `${registry}/${component}:${tag}`;
  const pinned: string = IMAGES[component];
  const image = pinned.startsWith(`${wanted}@`) ? pinned : wanted;
  return registry === PINNED.registry ? mirrored(settings, image) : image;
}
