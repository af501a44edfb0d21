import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BEHAVIOUR } from "../../components/jitsi/bridgeScaling";
import { startControlPlane, stopControlPlane } from "../../local/controlPlane/controlPlane";
import { findProcesses, signal } from "../../local/machine/processes";
import { onInterrupt } from "../../local/terminal/interrupt";
import type { Log } from "../../local/terminal/progress";
import { AT_STRESS_1, BRIDGE_MINUTES, NODE_MINUTES } from "../../stacks/catalogue/load";
import { minutesTo } from "../../stacks/plan/timetable";
import { MAX_PER_REGION, OVERLOADED, USUAL_HOURS } from "../../stacks/sizing/audience";
import { sizeRegion } from "../../stacks/sizing/sizing";
import { type Row, row } from "../row";
import { serveMetric } from "./metricsApi";
import { lackingMinutes, type Moment, simulate, type Storm } from "./simulate";

/** All participants join within two minutes, as at the start of a lesson. */
const JOINING = 120;
const LASTS = 15 * 60;
/** `bridges.stress` by default. */
const TARGET = 0.4;
/** Bridges of a production stack that does not size them: the policy two-replicas asks for two. */
const LEAST = 2;
/** `bridges.headroom` at its largest. */
const HEADROOM = 10;

export interface Result {
  readonly participants: number;
  readonly rules: string;
  /** Participants without a bridge at the end of each minute, in all shards. */
  readonly perMinute: readonly number[];
  readonly minutes: number;
}

/** The shards of one or more regions, and what a shard does by each set of rules. */
export interface Audience {
  readonly shards: number;
  readonly rules: Readonly<Record<"load alone" | "headroom 10" | "make plan's minimum" | "timetable", Storm>>;
}

/** One lesson that lasts, for participants who are spread evenly over the shards that `make plan` proposes. */
export function audience(participants: number): Audience {
  const regions = Math.ceil(participants / MAX_PER_REGION);
  const share = participants / regions;
  const { proposed, perBridge } = sizeRegion({ cloud: "aws", participants: share, hours: USUAL_HOURS });
  const { shardCount, bridges } = proposed;
  const each = share / shardCount;
  const window = Math.min(bridges.max, Math.ceil(each / perBridge));
  const storm: Storm = {
    participants: each,
    joining: JOINING,
    leaving: 1,
    lessons: [{ begins: 0, ends: Infinity }],
    min: LEAST,
    max: bridges.max,
    warm: LEAST,
    lead: 0,
    spare: 0,
    nodeStart: NODE_MINUTES * 60,
    bridgeStart: BRIDGE_MINUTES * 60,
    stressEach: 1 / AT_STRESS_1,
    target: TARGET,
    carries: OVERLOADED * AT_STRESS_1,
    scalesIn: true,
    lasts: LASTS,
  };
  return {
    shards: shardCount * regions,
    rules: {
      "load alone": storm,
      "headroom 10": { ...storm, spare: HEADROOM / shardCount },
      "make plan's minimum": { ...storm, min: bridges.min, warm: bridges.min },
      timetable: { ...storm, warm: window, lead: minutesTo(window, LEAST) * 60 },
    },
  };
}

/** What a region does in a storm, by its rules. */
export function results(participants: number): readonly Result[] {
  const { shards, rules } = audience(participants);
  return Object.entries(rules).map(([name, storm]) => {
    const moments = simulate(storm);
    const total = (without: number): number => Math.round(without * shards);
    return {
      participants,
      rules: name,
      perMinute: moments.filter(({ second }) => second % 60 === 0 && second > 0).map(({ without }) => total(without)),
      minutes: total(lackingMinutes(moments)),
    };
  });
}

/** Join storms by each set of rules, and how far the simulated autoscaler is from the real one. */
export async function storms(log: Log): Promise<readonly Row[]> {
  log.step("Join storms, simulated");
  const all = [500, 5_000, 50_000].flatMap(results);
  for (const { participants, rules, perMinute } of all) {
    log.info(`${participants} participants, ${rules}: without a bridge per minute ${perMinute.slice(0, 10).join(" ")}`);
  }
  const timetables = all.filter(({ rules }) => rules === "timetable");
  return [
    ...timetables.map(({ participants, minutes }) => {
      const [alone] = all.filter((one) => one.participants === participants && one.rules === "load alone");
      return row({
        name: `join storm of ${participants}: participant-minutes without a bridge, with a timetable`,
        goal: { atMost: 0 },
        result: minutes,
        unit: "min",
        from: `${alone?.minutes} by load alone`,
      });
    }),
    row({
      name: "autoscaler: simulated against the real controller, largest difference in five minutes",
      goal: { atMost: CALIBRATED },
      result: await difference(log),
      unit: "s",
    }),
  ];
}

/** Two decisions of the controller. */
const CALIBRATED = 30;
const SCENARIO = { lasts: 300, load: 6 };

/** Seconds by which the real controller reaches a number of replicas earlier or later than the simulated one, at most. */
async function difference(log: Log): Promise<number> {
  log.step("Five minutes of the real controller");
  const dir = mkdtempSync(join(tmpdir(), "bench-capacity-"));
  const watched = onInterrupt(() => findProcesses(`${dir}/`).forEach((process) => signal(process, "SIGKILL")));
  const plane = await startControlPlane({ dir, log });
  let load = 0.1;
  const stop = await serveMetric(plane, () => load);
  try {
    const meta = { name: "bridges", namespace: "default" };
    const labels = { app: "bridges" };
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: meta };
    await plane.cluster.apply({
      ...deployment,
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "jvb", image: "jvb" }] } },
      },
    });
    await plane.cluster.apply({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: meta,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: meta.name },
        minReplicas: LEAST,
        maxReplicas: 50,
        metrics: [
          {
            type: "External",
            external: { metric: { name: "load" }, target: { type: "AverageValue", averageValue: `${TARGET * 1000}m` } },
          },
        ],
        behavior: BEHAVIOUR,
      },
    });
    const replicas = async (): Promise<number> => {
      const found = await plane.cluster.read(deployment);
      return (found?.["spec"] as { readonly replicas?: number } | undefined)?.replicas ?? 0;
    };
    while ((await replicas()) !== LEAST) await sleep(500);
    // The replica that it has just added counts for its rules for a minute.
    await sleep(75_000);
    load = SCENARIO.load;
    const began = Date.now();
    const real: { readonly second: number; readonly wanted: number }[] = [];
    while (Date.now() - began < SCENARIO.lasts * 1000) {
      real.push({ second: (Date.now() - began) / 1000, wanted: await replicas() });
      log.progress(
        `${Math.round((Date.now() - began) / 1000)} of ${SCENARIO.lasts} s, ${real.at(-1)?.wanted} replicas`,
      );
      await sleep(500);
    }
    const steps = [...new Set(real.map(({ wanted }) => wanted))];
    log.info(`replicas: ${steps.map((wanted) => `${wanted} after ${Math.round(first(real, wanted))} s`).join(", ")}`);
    return compare(real, simulated());
  } finally {
    stop();
    watched();
    await stopControlPlane(dir, log);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The same load for the simulated autoscaler, on one bridge after the other that is ready at once. */
function simulated(): readonly Moment[] {
  const { lasts, load } = SCENARIO;
  const none = { spare: 0, lead: 0, nodeStart: 0, bridgeStart: 0, carries: Infinity, joining: 0.001, leaving: 1 };
  return simulate({
    ...none,
    participants: load,
    lessons: [{ begins: 0, ends: Infinity }],
    min: LEAST,
    max: 50,
    warm: LEAST,
    stressEach: 1,
    target: TARGET,
    scalesIn: true,
    lasts,
  });
}

type Steps = readonly { readonly second: number; readonly wanted: number }[];

function first(steps: Steps, wanted: number): number {
  return steps.find((one) => one.wanted >= wanted)?.second ?? SCENARIO.lasts;
}

/** Seconds between the times at which both reach a number, at most. */
function compare(real: Steps, model: Steps): number {
  const numbers = [...new Set([...real, ...model].map(({ wanted }) => wanted))];
  return Math.round(Math.max(...numbers.map((wanted) => Math.abs(first(real, wanted) - first(model, wanted)))));
}
