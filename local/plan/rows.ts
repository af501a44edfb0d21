import { RECEIVED_MBPS } from "../../stacks/catalogue/load";
import type { PoolPlan } from "../../stacks/plan/pools";
import { MAX_PER_REGION, PER_SHARD } from "../../stacks/sizing/audience";
import { LISTENED_MBPS } from "../../stacks/sizing/listeners";
import { quotas } from "../../stacks/sizing/quotas";
import { GI_PER_HOUR } from "../../stacks/sizing/recordings";
import { type Audience, type Sizing, smallRegion } from "../../stacks/sizing/sizing";

export type Row = readonly [string, string];

/**
 * What a region has, needs and costs.
 * @param audience of one region
 * @param regions that are alike
 */
export function rowsOf(audience: Audience, sizing: Sizing, regions: number): readonly Row[] {
  const { proposed } = sizing;
  const { media, system, recording } = sizing.plan.pools;
  return [
    ["participants", `${count(audience.participants)} at a time`],
    ["shards", `${proposed.shardCount}, of which one can be drained; ${count(PER_SHARD)} participants each at most`],
    [
      "bridges",
      `${proposed.bridges.min} to ${proposed.bridges.max} a shard, ${sizing.perBridge} participants each when another is added`,
    ],
    ...windows(sizing),
    ["largest conference", `${count(sizing.largestConference)} participants: a conference stays on one shard`],
    ...listenerRows(audience, sizing),
    ...recordingRows(audience, sizing),
    ["media nodes", nodes(media)],
    ["system nodes", nodes(system)],
    ...(recording === undefined ? [] : [["recording nodes", nodes(recording)] as const]),
    ["Prometheus", prometheus(sizing)],
    ...traffic(audience, sizing, regions),
    ...cost(sizing, regions),
    ...needed(sizing),
    ...small(audience),
    ...reserve(audience.participants, regions),
  ];
}

/** The bridges of a timetable: those of the first shard stand for all, and a window for one shard has a line of its own. */
function windows({ plan }: Sizing): readonly Row[] {
  if (plan.warmNodes === 0) return [];
  const all = plan.shards.flatMap(({ timetable }) =>
    timetable.map(
      ({ bridges, end, start, timezone, window }) => `${window}: ${bridges} from ${start} to ${end}, ${timezone}`,
    ),
  );
  const average = plan.warmNodes.toLocaleString("en-US", { maximumSignificantDigits: 2 });
  return [
    ["timetable", `bridges a shard, as cron expressions: ${[...new Set(all)].join("; ")}`],
    ["", `${average} media nodes more than the smallest number, on average over a week`],
  ];
}

function listenerRows({ listeners = 0 }: Audience, { listeners: size, proposed }: Sizing): readonly Row[] {
  if (size === undefined) return [];
  const { min } = proposed.bridges;
  return [
    [
      "largest audience",
      `${count(listeners)} listeners of one conference, on ${size.visitors.count} visitor nodes of its shard, ${size.visitors.perNode} each`,
    ],
    [
      "bridges for them",
      `${size.bridges} of those of its shard, ${size.perBridge} listeners each when another is added; other shards stay small`,
    ],
    [
      "before it begins",
      `pulumi config set --path jitsi:bridges.min ${min + size.atOnce}, and back to ${min} after it: listeners join faster than nodes start`,
    ],
  ];
}

function recordingRows({ hours, recordings = 0 }: Audience, { plan, recordings: size }: Sizing): readonly Row[] {
  const { recording } = plan.meet;
  if (size === undefined || recording === undefined) return [];
  const { destination, diskGi, maxMinutes } = recording;
  const own = plan.pools.recording === undefined;
  const kept = destination.kind === "bucket" ? `, deleted after ${destination.retentionDays} days` : "";
  return [
    [
      "recorders",
      `for ${count(recordings)} recordings or streams at a time: a shard keeps ${size.free} free and has ${size.most} at most`,
    ],
    ...(own
      ? [["their nodes", `up to ${size.nodes} of 4 cores and 8 GiB: workloads.jibri selects them`] as const]
      : []),
    ["their volumes", `${diskGi} GiB each; a recording of ${maxMinutes} minutes (recording.maxMinutes) has to fit`],
    [
      "recordings",
      `${GI_PER_HOUR.toFixed(1)} GiB an hour, at most ${count(size.storedGi)} GiB in ${hours} hours of full load${kept}`,
    ],
  ];
}

function nodes({ min, max, machine }: PoolPlan): string {
  return `${min} to ${max} of ${machine.type}`;
}

function prometheus({ plan }: Sizing): string {
  const stack = plan.monitoring?.stack;
  if (stack === undefined) return "none";
  return `${stack.sizes.prometheus.memory / 1024} GiB of memory, ${stack.storageGi} GiB of disk for ${stack.retentionDays} days`;
}

function traffic({ hours, listeners }: Audience, { egress }: Sizing, regions: number): readonly Row[] {
  const each = `${RECEIVED_MBPS} per participant${listeners === undefined ? "" : ` and ${LISTENED_MBPS} per listener`}`;
  const together = regions === 1 ? "" : `; ${terabytes(egress.terabytes * regions)} over all regions`;
  return [
    ["sent to the internet", `${count(egress.mbps)} Mbit/s at full load, ${each}`],
    ["", `${terabytes(egress.terabytes)} a month at ${hours} hours of full load${together}`],
  ];
}

function cost({ cost }: Sizing, regions: number): readonly Row[] {
  if (cost === undefined) return [];
  const span = ({ min, max }: { min: number; max: number }, times: number): string =>
    `$${count(min * times)} to $${count(max * times)}`;
  const together = regions === 1 ? "" : `; ${span(cost.monthly, regions)} over all regions`;
  return [
    ["list price", `${span(cost.monthly, 1)} a month, at the smallest and at the largest size${together}`],
    ["not included", cost.leftOut.join("; ")],
  ];
}

function needed({ plan }: Sizing): readonly Row[] {
  const list = quotas(plan).map(({ what, needed: number }) => `${count(number)} ${what}`);
  return list.length === 0 ? [] : [["quotas", list.join(", ")]];
}

function small(audience: Audience): readonly Row[] {
  if (audience.listeners !== undefined || audience.recordings !== undefined) return [];
  const region = smallRegion(audience);
  if (region === undefined) return [];
  const { media, system } = region.plan.pools;
  const price = region.cost === undefined ? "" : `, $${count(region.cost.monthly.min)} a month`;
  const size = `${media.min} media and ${system.min} system nodes${price}`;
  return [
    [
      "small shape",
      `environment development, shardCount 1, bridges.max 1: ${size}; a lost node or an update ends its calls`,
    ],
  ];
}

/** One name leads to one live region, which failover replaces by another. */
function reserve(share: number, regions: number): readonly Row[] {
  if (regions === 1) return [];
  const both = 2 * share;
  const sized = both > MAX_PER_REGION ? "more than one region holds" : `make plan PARTICIPANTS=${both}`;
  return [["failover", `a region that also takes over for another one serves ${count(both)} at a time: ${sized}`]];
}

/** A rounded number with separators of thousands. */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

function terabytes(number: number): string {
  return `${number.toLocaleString("en-US", { maximumSignificantDigits: 3 })} TB`;
}
