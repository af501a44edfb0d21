import { NAMESPACE } from "../catalogue/namespaces";
import type { Settings } from "../schema/schema";
import { type ShardId, shardNumber } from "../schema/shardIds";
import { type BridgesPlan, planBridges } from "./bridges";
import { planImages } from "./images";
import { serviceHost } from "./serviceHost";
import { type Size, SIZES } from "./sizes";

/** `active` takes rooms, `drain` keeps its rooms and takes no new ones, `offline` takes nothing and may be changed or removed. */
export type ShardState = "active" | "drain" | "offline";

/** One shard of the region: everything that tells it apart from its siblings. */
export interface ShardPlan {
  /** Identity: never reused for another meaning. */
  readonly id: ShardId;
  readonly number: number;
  readonly state: ShardState;
  /** Pods that hold rooms keep their template while this is true, whatever an update asks for. */
  readonly pinned: boolean;
  /** The sentinel refuses to be deleted while this is true. */
  readonly protect: boolean;
  /** Full references, for example `ghcr.io/jitsi/web:stable-11146-2`. */
  readonly images: { readonly web: string; readonly prosody: string; readonly jicofo: string; readonly jvb: string };
  /** Zone its signalling prefers, if one was named. */
  readonly zone: string | undefined;
  /** Changing it makes new passwords, applied when the shard is offline. */
  readonly rotation: string;
  /** Names inside the cluster. `host` is the full DNS name of the Service: nginx and HAProxy ignore search domains. */
  readonly web: Endpoint & { readonly replicas: number };
  readonly prosody: Endpoint;
  readonly jicofo: Endpoint;
  readonly bridges: BridgesPlan;
}

export interface Endpoint {
  /** Name of the Deployment and its Service. */
  readonly name: string;
  readonly host: string;
  readonly size: Size;
}

/** One shard. Nothing here depends on how many others there are, so growing the count only appends. */
export function planShard(settings: Settings, id: ShardId, protect: boolean): ShardPlan {
  const own = settings.shards[id];
  const state = own?.state ?? "active";
  const sizes = SIZES[settings.environment];
  const endpoint = (role: "web" | "prosody" | "jicofo"): Endpoint => ({
    name: `${id}-${role}`,
    host: serviceHost(`${id}-${role}`, NAMESPACE),
    size: sizes[role],
  });
  return {
    id,
    number: shardNumber(id),
    state,
    pinned: state !== "offline",
    protect: protect && state !== "offline",
    images: planImages(settings, own?.images),
    zone: own?.zone,
    rotation: own?.rotation ?? "",
    web: { ...endpoint("web"), replicas: sizes.web.replicas },
    prosody: endpoint("prosody"),
    jicofo: endpoint("jicofo"),
    bridges: { name: `${id}-jvb`, ...planBridges(settings) },
  };
}
