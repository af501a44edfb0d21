import { IMAGES, type JitsiComponent } from "../catalogue/versions";
import type { Settings } from "../schema/schema";
import type { ShardId } from "../schema/shardIds";

/** Configured images of one shard. */
export type OwnImages = NonNullable<Settings["shards"][ShardId]>["images"];

/** Images of a shard. Precedence: the shard's component, the shard's tag, the region's component, the region's tag. */
export function planImages({ images }: Settings, own: OwnImages | undefined): Readonly<Record<JitsiComponent, string>> {
  const reference = (component: JitsiComponent): string =>
    own?.[component] ??
    (own?.jitsi === undefined ? images[component] : undefined) ??
    ofRegistry(images.registry, component, own?.jitsi ?? images.jitsi);
  return {
    web: reference("web"),
    prosody: reference("prosody"),
    jicofo: reference("jicofo"),
    jvb: reference("jvb"),
  };
}

/** The pinned digest applies only to the pinned tag and registry. Any other image is referenced by tag. */
function ofRegistry(registry: string, component: JitsiComponent, tag: string): string {
  const wanted = `${registry}/${component}:${tag}`;
  return IMAGES[component].startsWith(`${wanted}@`) ? IMAGES[component] : wanted;
}
