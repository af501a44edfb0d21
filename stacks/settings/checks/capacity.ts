import { bridgesOf, leadOf, shardsOf, type Window } from "../../plan/timetable";
import { participantsPerBridge } from "../../plan/bridges";
import { minBridges } from "../../plan/sizes";
import { MAX_BRIDGES } from "../../schema/bridges";
import { DAYS } from "../../schema/capacity";
import type { Settings } from "../../schema/schema";
import { shardIds, shardNumber } from "../../schema/shardIds";
import { set } from "../commands";
import type { Problem } from "../problems";

const WEEK = 7 * 24 * 60;

/** Checks that the shards can have the bridges of each window of the timetable. */
export function capacity(settings: Settings): Problem[] {
  const { capacity: windows } = settings;
  return [
    ...windows.flatMap((window, n) => [
      ...times(window, n),
      ...size(settings, window, n),
      ...shard(settings, window, n),
      ...exceptions(window, n),
      ...lead(settings, window, n),
    ]),
    ...sameNames(windows),
    ...rest(settings),
  ];
}

/** Without bridges there is no load, so only a window can start the first one. */
function rest(settings: Settings): Problem[] {
  if (minBridges(settings) > 0) return [];
  const asleep = shardIds(settings.shardCount).find(
    (id) => settings.shards[id]?.state !== "offline" && !settings.capacity.some((one) => (one.shard ?? id) === id),
  );
  const problem = { key: "jitsi:bridges.min", value: 0, fix: "pulumi config set --path jitsi:bridges.min 1" };
  return [
    ...(asleep === undefined
      ? []
      : [
          {
            ...problem,
            message: `with 0, bridges run only in windows of a timetable, and ${asleep} has none (capacity)`,
            comparedWith: ["jitsi:capacity"],
          },
        ]),
    ...(settings.monitoring.enabled
      ? []
      : [
          {
            ...problem,
            message:
              "with 0, monitoring is required: without it the end of the last call after a window cannot be detected",
            comparedWith: ["jitsi:monitoring.enabled"],
          },
        ]),
  ];
}

function key(n: number, field: keyof Window): string {
  return `jitsi:capacity[${n}].${field}`;
}

function times({ from, to }: Window, n: number): Problem[] {
  if (from < to) return [];
  return [
    {
      key: key(n, "to"),
      value: clock(to),
      message: `the window ends before it begins at ${clock(from)}; a period over midnight needs two windows, to "24:00" and from "00:00"`,
      comparedWith: [key(n, "from")],
      fix: `pulumi config set --path 'jitsi:capacity[${n}].to' 24:00`,
    },
  ];
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, "0")).join(":");
}

function size(settings: Settings, window: Window, n: number): Problem[] {
  const { bridges, participants } = window;
  if ((bridges === undefined) === (participants === undefined)) {
    return [
      {
        key: `jitsi:capacity[${n}]`,
        value: window.name,
        message: "either bridges, of each shard, or participants, of all its shards together",
        fix:
          bridges === undefined
            ? `pulumi config set --path 'jitsi:capacity[${n}].participants' 500`
            : `pulumi config rm --path 'jitsi:capacity[${n}].bridges'`,
      },
    ];
  }
  const wanted = bridgesOf(settings, window);
  const { max } = settings.bridges;
  const field = key(n, bridges === undefined ? "participants" : "bridges");
  if (wanted > MAX_BRIDGES) {
    const most = MAX_BRIDGES * participantsPerBridge(settings) * shardsOf(settings, window).length;
    return [
      {
        key: field,
        value: participants,
        message: `${wanted} bridges a shard, and a shard has at most ${MAX_BRIDGES}; more participants need more shards (shardCount)`,
        comparedWith: ["jitsi:shardCount", "jitsi:bridges"],
        fix: set(["capacity", n, "participants"], Math.floor(most)),
      },
    ];
  }
  if (wanted > max) {
    return [
      {
        key: field,
        value: bridges ?? participants,
        message: `${wanted} bridges a shard, and bridges.max is ${max}`,
        comparedWith: ["jitsi:bridges.max"],
        fix: `pulumi config set --path jitsi:bridges.max ${wanted}`,
      },
    ];
  }
  const nodes = settings.nodes.media.max;
  const shards = shardsOf(settings, window).length;
  const needed = shards * wanted + (settings.shardCount - shards) * minBridges(settings);
  if (nodes === undefined || needed <= nodes) return [];
  return [
    {
      key: field,
      value: bridges ?? participants,
      message: `${needed} bridges in the region, and the media pool holds ${nodes} (nodes.media.max)`,
      comparedWith: ["jitsi:nodes.media.max"],
      fix: `pulumi config set --path jitsi:nodes.media.max ${needed}`,
    },
  ];
}

function shard({ shardCount, shards }: Settings, { shard: id }: Window, n: number): Problem[] {
  if (id === undefined) return [];
  const exists = shardNumber(id) < shardCount;
  if (exists && shards[id]?.state !== "offline") return [];
  return [
    {
      key: key(n, "shard"),
      value: id,
      message: exists ? "the shard is offline, so it has no bridges" : `no such shard: shardCount is ${shardCount}`,
      comparedWith: [exists ? "jitsi:shards" : "jitsi:shardCount"],
      fix: `pulumi config rm --path 'jitsi:capacity[${n}]'`,
    },
  ];
}

/** A cron expression has no year. */
function exceptions({ except }: Window, n: number): Problem[] {
  const twice = except.find((date) =>
    except.some(
      (other) => other.slice(5, 7) === date.slice(5, 7) && other < date && other.slice(0, 4) !== date.slice(0, 4),
    ),
  );
  if (twice === undefined) return [];
  const at = except.indexOf(twice);
  return [
    {
      key: `jitsi:capacity[${n}].except[${at}]`,
      value: twice,
      message: "dates of one month in two years: list those of the next twelve months only",
      fix: `pulumi config rm --path 'jitsi:capacity[${n}].except[${at}]'`,
    },
  ];
}

/** A lead that reaches back to the previous window keeps the bridges running all the time. */
function lead(settings: Settings, window: Window, n: number): Problem[] {
  const minutes = leadOf(settings, window);
  const gap = gapBefore(window);
  if (window.lead === undefined || minutes <= gap) return [];
  return [
    {
      key: key(n, "lead"),
      value: minutes,
      message: `longer than the ${gap} minutes between two windows of this name, so the bridges would run all the time`,
      comparedWith: [key(n, "from"), key(n, "to"), key(n, "days")],
      fix: `pulumi config set --path 'jitsi:capacity[${n}].lead' ${gap}`,
    },
  ];
}

/** The shortest time between an end of the window and its next start, minutes. */
function gapBefore({ days, from, to }: Window): number {
  const starts = days.map((day) => DAYS.indexOf(day) * 24 * 60 + from);
  const ends = days.map((day) => DAYS.indexOf(day) * 24 * 60 + to);
  return Math.min(...starts.flatMap((start) => ends.map((end) => (start - end + 2 * WEEK) % WEEK)));
}

function sameNames(windows: readonly Window[]): Problem[] {
  return windows.flatMap(({ name }, n) =>
    windows.findIndex((one) => one.name === name) === n
      ? []
      : [
          {
            key: key(n, "name"),
            value: name,
            message: "an earlier window has the same name; names must be unique",
            fix: `pulumi config set --path 'jitsi:capacity[${n}].name' ${name}-${n}`,
          },
        ],
  );
}
