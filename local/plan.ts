import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { set } from "../stacks/settings/commands";
import { columns } from "../stacks/settings/columns";
import type { PoolPlan } from "../stacks/plan/pools";
import { RECEIVED_MBPS } from "../stacks/catalogue/load";
import { ASSUMPTIONS, MAX_PER_REGION, PER_SHARD, USUAL_HOURS } from "../stacks/sizing/audience";
import { LISTENED_MBPS, LISTENER_ASSUMPTIONS, MAX_BESIDE_LISTENERS, MAX_LISTENERS } from "../stacks/sizing/listeners";
import { quotas } from "../stacks/sizing/quotas";
import {
  type Audience,
  configurationOf,
  InvalidProposal,
  type Proposed,
  sizeRegion,
  type Sizing,
  smallRegion,
} from "../stacks/sizing/sizing";
import { argument, command } from "./terminal/command";
import { UserError } from "./terminal/userError";

/** Columns of a terminal. */
const WIDTH = 80;
/** Hours of a month of 31 days. */
const MOST_HOURS = 744;
/** No cloud has as many. */
const MOST_REGIONS = 100;
const CLOUDS = ["aws", "gcp", "kubeconfig"] as const;

/** The audience of a service, over all of its regions. */
export interface Request {
  readonly cloud: (typeof CLOUDS)[number];
  /** Concurrent participants. */
  readonly participants: number;
  /** The participants are divided equally among the regions. */
  readonly regions: number;
  /** Hours per month with this number of participants. */
  readonly hours: number;
  /** Concurrent listeners of the largest conference. */
  readonly listeners?: number;
  /** The value of `capacity`. */
  readonly timetable?: readonly unknown[] | undefined;
}

/** Participants of a region that is planned for listeners alone: those of one conference, by visitors.participants. */
const SPEAKERS = "50";

/**
 * Reads the arguments of `make plan`.
 * @throws UserError for a missing or invalid argument, with the allowed range.
 */
export function readRequest(
  given: (name: "PARTICIPANTS" | "AUDIENCE" | "REGIONS" | "CLOUD" | "HOURS") => string | undefined,
): Request {
  const regions = whole("REGIONS", given("REGIONS") ?? "1", MOST_REGIONS);
  const audience = given("AUDIENCE");
  const listeners =
    audience === undefined
      ? {}
      : { listeners: whole("AUDIENCE", audience, MAX_LISTENERS, " listeners of one conference") };
  const most = audience === undefined ? MAX_PER_REGION : MAX_BESIDE_LISTENERS;
  const participants = whole(
    "PARTICIPANTS",
    given("PARTICIPANTS") ?? (audience === undefined ? undefined : SPEAKERS),
    regions * most,
    ` (${most} a region${audience === undefined ? "" : " with AUDIENCE"}, REGIONS=${regions})`,
  );
  const hours = whole("HOURS", given("HOURS") ?? String(USUAL_HOURS), MOST_HOURS);
  const name = given("CLOUD") ?? "aws";
  const cloud = CLOUDS.find((known) => known === name);
  if (cloud === undefined) throw new UserError(`CLOUD=${name}: one of ${CLOUDS.join(", ")}`);
  return { cloud, participants, regions, hours, ...listeners };
}

function whole(name: string, text: string | undefined, most: number, because = ""): number {
  const allowed = `a whole number from 1 to ${most}${because}`;
  if (text === undefined) throw new UserError(`${name} is missing: ${allowed}. make plan PARTICIPANTS=500 REGIONS=3`);
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most) throw new UserError(`${name}=${text}: ${allowed}`);
  return number;
}

/**
 * Reads the windows of a timetable, in the format of a stack file.
 * @throws UserError for a file that has no list of windows
 */
export function readTimetable(path: string): readonly unknown[] {
  const wanted = "a file with the list of windows that jitsi:capacity has, see docs/sizing.md";
  try {
    const windows: unknown = parse(readFileSync(path, "utf8"));
    if (Array.isArray(windows)) return windows;
  } catch (error) {
    throw new UserError(`TIMETABLE=${path}: ${wanted}. ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UserError(`TIMETABLE=${path}: ${wanted}`);
}

/** The proposal for each region of a service, its assumptions, and the commands that configure it. */
export function describeSizing({ cloud, participants, regions, hours, listeners, timetable }: Request): string {
  const share = shareOf({ participants, regions });
  const audience = { cloud, participants: share, hours, timetable };
  const sizing = sized({ ...audience, ...(listeners === undefined ? {} : { listeners }) });
  const { proposed, egress } = sizing;
  const together = (value: string): string => (regions === 1 ? "" : `; ${value} over all regions`);
  const rows = [
    ["participants", `${count(share)} at a time`],
    ["shards", `${proposed.shardCount}, of which one can be drained; ${count(PER_SHARD)} participants each at most`],
    [
      "bridges",
      `${proposed.bridges.min} to ${proposed.bridges.max} a shard, ${sizing.perBridge} participants each when another is added`,
    ],
    ...windows(sizing),
    ["largest conference", `${count(sizing.largestConference)} participants: a conference stays on one shard`],
    ...audienceRows(listeners ?? 0, sizing),
    ["media nodes", nodes(sizing.plan.pools.media)],
    ["system nodes", nodes(sizing.plan.pools.system)],
    ["Prometheus", prometheus(sizing)],
    [
      "sent to the internet",
      `${count(egress.mbps)} Mbit/s at full load, ${RECEIVED_MBPS} per participant${listeners === undefined ? "" : ` and ${LISTENED_MBPS} per listener`}`,
    ],
    [
      "",
      `${terabytes(egress.terabytes)} a month at ${hours} hours of full load${together(terabytes(egress.terabytes * regions))}`,
    ],
    ...cost(sizing, regions),
    ...needed(sizing),
    ...(listeners === undefined ? small({ cloud, participants: share, hours }) : []),
    ...reserve(share, regions),
  ] as const;
  return [
    `${count(participants)} participants in ${regions === 1 ? "one region" : `${regions} regions`} on ${cloud}`,
    "",
    regions === 1 ? "The region" : "Each region",
    ...aligned(rows),
    "",
    "Configuration of its stack",
    ...commands(proposed).map((line) => `  ${line}`),
    "",
    "Assumptions (docs/sizing.md)",
    ...aligned(
      [...ASSUMPTIONS, ...(listeners === undefined ? [] : LISTENER_ASSUMPTIONS)].flatMap(
        ({ what, value, source }) =>
          [
            [what, value],
            ["", source],
          ] as const,
      ),
    ),
  ].join("\n");
}

function audienceRows(listeners: number, { listeners: size, proposed }: Sizing): (readonly [string, string])[] {
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

/** @throws UserError if the timetable is refused */
function sized(audience: Audience): Sizing {
  try {
    return sizeRegion(audience);
  } catch (error) {
    if (error instanceof InvalidProposal && audience.timetable !== undefined) throw new UserError(error.message);
    throw error;
  }
}

/** The bridges of a timetable: those of the first shard stand for all, and a window for one shard has a line of its own. */
function windows({ plan }: Sizing): (readonly [string, string])[] {
  if (plan.warmNodes === 0) return [];
  const all = plan.shards.flatMap(({ timetable }) =>
    timetable.map(
      ({ bridges, end, name, start, timezone }) => `${name}: ${bridges} from ${start} to ${end}, ${timezone}`,
    ),
  );
  const average = plan.warmNodes.toLocaleString("en-US", { maximumSignificantDigits: 2 });
  return [
    ["timetable", `bridges a shard, as cron expressions: ${[...new Set(all)].join("; ")}`],
    ["", `${average} media nodes more than the smallest number, on average over a week`],
  ];
}

/** Participants of each region. */
function shareOf({ participants, regions }: Pick<Request, "participants" | "regions">): number {
  return Math.ceil(participants / regions);
}

/** The commands that configure a stack with the proposal. */
export function commands({ shardCount, bridges, visitors, nodes, monitoring, capacity }: Proposed): string[] {
  const inside = (key: string, values: object): string[] =>
    Object.entries(values).map(([name, value]) => `pulumi config set --path jitsi:${key}.${name} ${value}`);
  return [
    `pulumi config set shardCount ${shardCount}`,
    ...inside("bridges", bridges),
    ...inside("visitors", visitors ?? {}),
    ...inside("nodes.media", nodes?.media ?? {}),
    ...inside("monitoring", monitoring),
    ...(capacity === undefined ? [] : set(["capacity"], capacity).split(" && ")),
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

function cost({ cost }: Sizing, regions: number): (readonly [string, string])[] {
  if (cost === undefined) return [];
  const span = ({ min, max }: { min: number; max: number }, times: number): string =>
    `$${count(min * times)} to $${count(max * times)}`;
  const together = regions === 1 ? "" : `; ${span(cost.monthly, regions)} over all regions`;
  return [
    ["list price", `${span(cost.monthly, 1)} a month, at the smallest and at the largest size${together}`],
    ["not included", cost.leftOut.join("; ")],
  ];
}

function small(audience: Audience): (readonly [string, string])[] {
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
function reserve(share: number, regions: number): (readonly [string, string])[] {
  if (regions === 1) return [];
  const both = 2 * share;
  const sized = both > MAX_PER_REGION ? "more than one region holds" : `make plan PARTICIPANTS=${both}`;
  return [["failover", `a region that also takes over for another one serves ${count(both)} at a time: ${sized}`]];
}

/** A stack file with the proposal. Values that do not follow from the load are examples. */
export function stackFile(cloud: Request["cloud"], proposed: Proposed): string {
  const config = Object.entries(configurationOf(cloud, proposed));
  return [
    "# From make plan. Replace the domain, addresses, email, receiver and cluster. docs/configuration.md has all keys. Then set the secret:",
    "# pulumi config set --secret receiverSecret",
    stringify({ config: Object.fromEntries(config.map(([key, value]) => [`jitsi:${key}`, value])) }),
  ].join("\n");
}

function needed({ plan }: Sizing): (readonly [string, string])[] {
  const list = quotas(plan).map(({ what, needed: number }) => `${count(number)} ${what}`);
  return list.length === 0 ? [] : [["quotas", list.join(", ")]];
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  return columns(rows, WIDTH - 2).map((line) => `  ${line}`);
}

function count(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

function terabytes(number: number): string {
  return `${number.toLocaleString("en-US", { maximumSignificantDigits: 3 })} TB`;
}

if (require.main === module) {
  void command(() => {
    const file = argument("TIMETABLE");
    const request = { ...readRequest(argument), timetable: file === undefined ? undefined : readTimetable(file) };
    console.log(describeSizing(request));
    const out = argument("OUT");
    if (out === undefined) return Promise.resolve();
    if (existsSync(out)) throw new UserError(`${out} exists; it is not overwritten`);
    const { proposed } = sizeRegion({ ...request, participants: shareOf(request) });
    writeFileSync(out, stackFile(request.cloud, proposed));
    console.log(`\nThe stack file is ${out}. Replace its examples.`);
    return Promise.resolve();
  });
}
