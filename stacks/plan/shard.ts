import { NAMESPACE } from "../catalogue/namespaces";
import type { Settings } from "../schema/schema";
import { type ShardId, shardNumber } from "../schema/shardIds";
import { type BridgesPlan, mediaPort, planBridges } from "./bridges";
import { planImages, planJitsiImage } from "./images";
import { type PlacementPlan, planPlacement } from "./placement";
import { isRecording } from "./recording";
import { serviceHost } from "./serviceHost";
import { type Size, SIZES, workloadSize } from "./sizes";
import { planTimetable, type WarmTime } from "./timetable";
import { planVisitors, type VisitorsPlan } from "./visitors";

/** `active` takes rooms. `drain` keeps its rooms and takes no new ones. `offline` has no rooms and may be changed or removed. */
export type ShardState = "active" | "drain" | "offline";

/** One shard of the region. */
export interface ShardPlan {
  /** Identity, never reused for another shard. */
  readonly id: ShardId;
  readonly number: number;
  readonly state: ShardState;
  /** While true, updates do not change the pod templates of workloads that hold rooms. */
  readonly pinned: boolean;
  /** Whether the sentinel is protected from deletion. */
  readonly protect: boolean;
  /** Full image references, for example `ghcr.io/jitsi/web:stable-11146-2`. */
  readonly images: { readonly web: string; readonly prosody: string; readonly jicofo: string; readonly jvb: string };
  /** Preferred zone of its signalling pods, if configured. */
  readonly zone: string | undefined;
  /** A change creates new passwords, applied while the shard is offline. */
  readonly rotation: string;
  /** Workloads and Services. `host` is the full DNS name of the Service, because nginx and HAProxy ignore search domains. */
  readonly web: Endpoint & { readonly replicas: number };
  readonly prosody: Endpoint;
  readonly jicofo: Endpoint;
  readonly bridges: BridgesPlan;
  /** Periods with a higher minimum of bridges. */
  readonly timetable: readonly WarmTime[];
  /** Undefined if recording is off. */
  readonly recorders: { readonly name: string; readonly image: string } | undefined;
  /** Undefined without `visitors`. */
  readonly visitors: VisitorsPlan | undefined;
}

export interface Endpoint {
  /** Name of the Deployment and its Service. */
  readonly name: string;
  readonly host: string;
  readonly size: Size;
  readonly placement: PlacementPlan;
}

/** Plans one shard. The result never depends on the number of shards, so a larger count only appends. */
export function planShard(settings: Settings, id: ShardId, protect: boolean): ShardPlan {
  const own = settings.shards[id];
  const state = own?.state ?? "active";
  const endpoint = (role: "web" | "prosody" | "jicofo"): Endpoint => ({
    name: `${id}-${role}`,
    host: serviceHost(`${id}-${role}`, NAMESPACE, settings.cluster.dnsDomain),
    size: workloadSize(settings, role),
    placement: planPlacement(settings, role),
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
    web: { ...endpoint("web"), replicas: SIZES[settings.environment].web.replicas },
    prosody: endpoint("prosody"),
    jicofo: endpoint("jicofo"),
    bridges: { name: `${id}-jvb`, port: mediaPort(settings, id), ...planBridges(settings) },
    timetable: planTimetable(settings, id),
    recorders: isRecording(settings)
      ? { name: `${id}-jibri`, image: planJitsiImage(settings, own?.images, "jibri") }
      : undefined,
    visitors: planVisitors(settings, id),
  };
}
