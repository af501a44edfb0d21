import { IMAGES, JITSI_DIGESTS, type JitsiComponent } from "../catalogue/versions";
import type { Settings } from "../schema/schema";
import type { ShardId } from "../schema/shardIds";

type OwnImages = NonNullable<Settings["shards"][ShardId]>["images"];

/** Most specific first: the shard's component, the shard's tag, the region's component, the region's tag. */
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

/** The digest is of one tag in one registry; what is behind another tag, or in a mirror, somebody else has to say. */
function ofRegistry(registry: string, component: JitsiComponent, tag: string): string {
  const isPinned = registry === IMAGES.jitsiRegistry && tag === IMAGES.jitsi;
  return `${registry}/${component}:${tag}${isPinned ? `@${JITSI_DIGESTS[component]}` : ""}`;
}
