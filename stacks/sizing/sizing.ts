import { AWS_PRICES, GCP_PRICES } from "../catalogue/prices";
import { type Plan, planRegion } from "../plan/plan";
import { SIZES } from "../plan/sizes";
import { seriesOf, storage, storageNeeded } from "../plan/storage";
import type { Settings } from "../schema/schema";
import { report } from "../settings/problems";
import { parseSettings } from "../settings/read";
import { AT_STRESS_1, OVERLOADED, PER_SHARD, RECEIVED_MBPS } from "./audience";
import { estimate, type Estimate } from "./cost";

/** From people in calls to a configuration: shards, bridges, what watches them, and the nodes that follow. */

/** Whom one region is for. */
export interface Audience {
  readonly cloud: Settings["cloud"];
  /** People in calls at the same moment. */
  readonly participants: number;
  /** Hours a month that there are so many; a quieter hour counts as a part of one. */
  readonly hours: number;
}

/** Configuration keys that follow from the size of an audience; everything else of the region follows from them. */
export interface Proposed {
  readonly shardCount: number;
  readonly bridges: { readonly min: number; readonly max: number };
  readonly monitoring: { readonly memory?: string; readonly storageGi?: number };
}

export interface Sizing {
  readonly proposed: Proposed;
  /** The region that it makes. */
  readonly plan: Plan;
  /** Participants on a bridge when the autoscaler adds another. */
  readonly perBridge: number;
  /** Participants of the largest conference: it stays on its shard, with all of the shard's bridges. */
  readonly largestConference: number;
  readonly egress: Egress;
  /** Undefined where nobody pays a cloud for the cluster. */
  readonly cost: Estimate | undefined;
}

/** What bridges send to the internet. */
export interface Egress {
  /** With everybody in a call, Mbit/s. */
  readonly mbps: number;
  /** Terabytes (10¹² bytes) a month. */
  readonly terabytes: number;
}

/**
 * A configuration for production that carries an audience, also while one of its shards is drained or lost.
 * @throws Error when the configuration's own reader refuses it: a defect of this program.
 */
export function sizeRegion({ cloud, participants, hours }: Audience): Sizing {
  const { stress, networkMbps } = settingsFor(cloud, {}).bridges;
  const perBridge = Math.floor(Math.min(stress * AT_STRESS_1, networkMbps / RECEIVED_MBPS));
  // One more than carry everybody: it is drained to be changed, or it fails.
  const shardCount = Math.ceil(participants / PER_SHARD) + 1;
  const max = Math.ceil(participants / (shardCount - 1) / perBridge);
  const min = Math.ceil(participants / shardCount / (OVERLOADED * AT_STRESS_1));
  const shards = { shardCount, bridges: { min, max } };
  const proposed = { ...shards, monitoring: monitoringFor(settingsFor(cloud, shards)) };
  const plan = planRegion(settingsFor(cloud, proposed));
  const mbps = participants * RECEIVED_MBPS;
  return {
    proposed,
    plan,
    perBridge,
    largestConference: Math.min(max * perBridge, PER_SHARD),
    egress: { mbps, terabytes: (mbps * hours * 3600) / 8 / 1_000_000 },
    cost: estimate(plan),
  };
}

/** GiB of Prometheus' memory for a million series: 8 KiB each, and a quarter more for queries. */
const GI_PER_MILLION = 10;

/** What measuring so many nodes takes, where it is more than every region has. */
function monitoringFor(settings: Settings): Proposed["monitoring"] {
  const memory = Math.ceil((seriesOf(settings) / 1_000_000) * GI_PER_MILLION);
  const { gi } = storageNeeded(settings);
  return {
    ...(memory * 1024 > SIZES.production.monitoring.prometheus.memory ? { memory: `${memory}Gi` } : {}),
    ...(gi > storage(settings).storageGi ? { storageGi: gi } : {}),
  };
}

/** Stands in for what the size of a region does not depend on. */
const PLACEHOLDERS = {
  environment: "production",
  domain: "meet.example.org",
  tls: { issuer: "letsencrypt", email: "ops@example.org" },
  monitoring: {
    allow: ["198.51.100.0/24"],
    receiver: { type: "pagerduty" },
    heartbeat: "https://heartbeat.example.org/ping",
  },
  receiverSecret: "integration-key",
};

/** Regions are those whose prices stand for others. */
const PLACEHOLDER_CLUSTERS = {
  aws: { region: AWS_PRICES.reference },
  gcp: { region: GCP_PRICES.reference, project: "my-project" },
  kubeconfig: { cluster: { kubeconfig: "kubeconfig.yaml", context: "admin", storageClass: "standard" } },
};

function settingsFor(cloud: Settings["cloud"], proposed: Partial<Proposed>): Settings {
  const monitoring = { ...PLACEHOLDERS.monitoring, ...proposed.monitoring };
  const config = Object.entries({ ...PLACEHOLDERS, ...PLACEHOLDER_CLUSTERS[cloud], cloud, ...proposed, monitoring });
  const { settings, problems } = parseSettings(
    Object.fromEntries(
      config.map(([key, value]) => [`jitsi:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  );
  if (settings === undefined) throw new Error(`a proposal that its own reader refuses: ${report(problems)}`);
  return settings;
}
