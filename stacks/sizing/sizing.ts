import { AT_STRESS_1, RECEIVED_MBPS } from "../catalogue/load";
import { AWS_PRICES, GCP_PRICES } from "../catalogue/prices";
import { participantsPerBridge } from "../plan/bridges";
import { type Plan, planRegion } from "../plan/plan";
import { SIZES } from "../plan/sizes";
import { seriesOf, storage, storageNeeded } from "../plan/storage";
import type { Settings } from "../schema/schema";
import { report } from "../settings/problems";
import { parseSettings } from "../settings/read";
import { OVERLOADED, PER_SHARD } from "./audience";
import { estimate, type Estimate } from "./cost";
import { type ListenersSize, sizeListeners } from "./listeners";
import { type RecordingsSize, sizeRecordings } from "./recordings";

/** Derives a configuration from a number of participants: shards, bridges, monitoring, and the resulting nodes. */

/** Expected load of one region. */
export interface Audience {
  readonly cloud: Settings["cloud"];
  /** Concurrent participants at the peak. */
  readonly participants: number;
  /** Equivalent hours per month at the peak; an hour with fewer participants counts as a fraction. */
  readonly hours: number;
  /** Concurrent listeners of the largest conference. Default: none. */
  readonly listeners?: number;
  /** Concurrent recordings and streams at the peak. Default: none. */
  readonly recordings?: number;
  /** The value of `capacity` in a stack file. Bridges of its windows start before participants join. */
  readonly timetable?: readonly unknown[] | undefined;
}

/** Configuration keys that depend on the load. All other sizes of the region follow from them. */
export interface Proposed {
  readonly shardCount: number;
  readonly bridges: { readonly min: number; readonly max: number };
  readonly visitors?: ListenersSize["visitors"];
  readonly recording?: ProposedRecording;
  /** Media nodes for one large conference, on whichever shard, and nodes for recorders. */
  readonly nodes?: { readonly media?: { readonly max: number }; readonly recording?: { readonly max: number } };
  readonly monitoring: { readonly memory?: string; readonly storageGi?: number };
  readonly capacity?: readonly unknown[];
}

interface ProposedRecording {
  readonly allowed: "moderators";
  readonly recorders: number;
  /** Undefined without an autoscaler. */
  readonly maxRecorders?: number;
  /** An example, in an existing cluster, which has no bucket of the program. */
  readonly destination?: { readonly claim: string };
}

export interface Sizing {
  readonly proposed: Proposed;
  /** The resulting plan. */
  readonly plan: Plan;
  /** Participants per bridge at which the autoscaler adds a bridge. */
  readonly perBridge: number;
  /** Participants of the largest conference, which can use all bridges of one shard. */
  readonly largestConference: number;
  /** Undefined without listeners. */
  readonly listeners: ListenersSize | undefined;
  /** Undefined without recordings. */
  readonly recordings: RecordingsSize | undefined;
  readonly egress: Egress;
  /** Undefined for an existing cluster. */
  readonly cost: Estimate | undefined;
}

/** Traffic from bridges to the internet. */
export interface Egress {
  /** At the peak, Mbit/s. */
  readonly mbps: number;
  /** Terabytes (10¹² bytes) per month. */
  readonly terabytes: number;
}

/**
 * A production configuration that carries the load even while one shard is drained or lost.
 * @throws InvalidProposal if the settings reader rejects the configuration
 */
export function sizeRegion({ cloud, participants, hours, listeners = 0, recordings = 0, timetable }: Audience): Sizing {
  const usual = settingsFor(cloud, {});
  const perBridge = participantsPerBridge(usual);
  const audience = listeners === 0 ? undefined : sizeListeners(listeners, usual);
  // One spare shard, for a drained or failed one.
  const shardCount = Math.ceil(participants / PER_SHARD) + 1;
  const recorders = recordings === 0 ? undefined : sizeRecordings(recordings, shardCount, hours);
  // A recorder receives what a participant receives.
  const receivers = participants + recordings;
  // Without a timetable all participants may join at once. Policy two-replicas requires two.
  const storm = Math.ceil(receivers / shardCount / (OVERLOADED * AT_STRESS_1));
  const min = Math.max(2, timetable === undefined ? storm : 0);
  const speaking = Math.max(min, Math.ceil(receivers / (shardCount - 1) / perBridge));
  // Any shard may have the large conference, and jicofo puts listeners and speakers on different bridges.
  const max = speaking + (audience?.bridges ?? 0);
  // One more shard's for a rollout, and enough for all shards to be ready for the conference before it begins.
  const mediaNodes = Math.max(
    (shardCount + 1) * speaking + max - speaking,
    shardCount * (min + (audience?.atOnce ?? 0)),
  );
  const nodes = {
    ...(audience === undefined ? {} : { media: { max: mediaNodes } }),
    ...(recorders === undefined || cloud === "kubeconfig" ? {} : { recording: { max: recorders.nodes } }),
  };
  const shards = {
    shardCount,
    bridges: { min, max },
    ...(audience === undefined ? {} : { visitors: audience.visitors }),
    ...(recorders === undefined ? {} : { recording: proposedRecording(cloud, recorders) }),
    ...(Object.keys(nodes).length === 0 ? {} : { nodes }),
    ...(timetable === undefined ? {} : { capacity: timetable }),
  };
  const proposed = { ...shards, monitoring: monitoringFor(settingsFor(cloud, shards)) };
  const plan = planRegion(settingsFor(cloud, proposed));
  const mbps = participants * RECEIVED_MBPS + (audience?.mbps ?? 0);
  return {
    proposed,
    plan,
    perBridge,
    largestConference: Math.min(speaking * perBridge, PER_SHARD),
    listeners: audience,
    recordings: recorders,
    egress: { mbps, terabytes: (mbps * hours * 3600) / 8 / 1_000_000 },
    cost: estimate(plan),
  };
}

function proposedRecording(cloud: Settings["cloud"], { free, most }: RecordingsSize): ProposedRecording {
  return {
    allowed: "moderators",
    recorders: free,
    ...(most > free ? { maxRecorders: most } : {}),
    ...(cloud === "kubeconfig" ? { destination: { claim: "recordings" } } : {}),
  };
}

/** GiB of Prometheus' memory per million series: 8 KiB each, plus a quarter for queries. */
const GI_PER_MILLION = 10;

/** Memory and volume of Prometheus where this load needs more than the defaults. */
function monitoringFor(settings: Settings): Proposed["monitoring"] {
  const memory = Math.ceil((seriesOf(settings) / 1_000_000) * GI_PER_MILLION);
  const { gi } = storageNeeded(settings);
  return {
    ...(memory * 1024 > SIZES.production.monitoring.prometheus.memory ? { memory: `${memory}Gi` } : {}),
    ...(gi > storage(settings).storageGi ? { storageGi: gi } : {}),
  };
}

/** The settings reader refuses the configuration: a defect of this program, unless the timetable causes it. */
export class InvalidProposal extends Error {
  constructor(report: string) {
    super(`the proposed configuration is invalid: ${report}`);
  }
}

/** The smallest region: one shard and one bridge, in the sizes of development. A lost node or an update ends its calls. */
export interface SmallRegion {
  readonly plan: Plan;
  readonly cost: Estimate | undefined;
}

/** @returns undefined when the participants need more than the bridge of a small region. */
export function smallRegion({ cloud, participants }: Audience): SmallRegion | undefined {
  if (participants > OVERLOADED * AT_STRESS_1) return undefined;
  const plan = planRegion(settingsFor(cloud, { ...SMALL, shardCount: 1, bridges: { min: 1, max: 1 } }));
  return { plan, cost: estimate(plan) };
}

const SMALL = { environment: "development" };

/** Values for required keys that do not affect the size. */
const PLACEHOLDERS = {
  environment: "production",
  domain: "meet.example.org",
  tls: { issuer: "letsencrypt", email: "ops@example.org" },
  monitoring: {
    allow: ["198.51.100.0/24"],
    receiver: { type: "pagerduty" },
    heartbeat: "https://heartbeat.example.org/ping",
  },
};

/** The regions are those with reference prices. */
const PLACEHOLDER_CLUSTERS = {
  aws: { region: AWS_PRICES.reference },
  gcp: { region: GCP_PRICES.reference, project: "my-project" },
  kubeconfig: { cluster: { kubeconfig: "kubeconfig.yaml", context: "admin", storageClass: "standard" } },
};

/** The configuration of a production stack, by key. Values that do not follow from the load are examples to replace. */
export function configurationOf(
  cloud: Settings["cloud"],
  proposed: Partial<Proposed>,
): Readonly<Record<string, unknown>> {
  const monitoring = { ...PLACEHOLDERS.monitoring, ...proposed.monitoring };
  return { ...PLACEHOLDERS, ...PLACEHOLDER_CLUSTERS[cloud], cloud, ...proposed, monitoring };
}

function settingsFor(cloud: Settings["cloud"], proposed: Partial<Proposed> & { environment?: string }): Settings {
  const config = Object.entries({ ...configurationOf(cloud, proposed), receiverSecret: "integration-key" });
  const { settings, problems } = parseSettings(
    Object.fromEntries(
      config.map(([key, value]) => [`jitsi:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  );
  if (settings === undefined) throw new InvalidProposal(report(problems));
  return settings;
}
