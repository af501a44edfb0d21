import type { Log } from "../../local/terminal/progress";
import { type Row, row } from "../row";
import { lackingMinutes, type Moment, simulate, type Storm } from "./simulate";
import { audience } from "./storms";

const LESSON_MINUTES = 90;
/** Minutes from the end of a lesson to the beginning of the next. */
const BREAKS = [15, 30, 60, 120] as const;
/** Minutes within which all participants leave: at a bell, and where lessons end at different times. */
const LEAVING = [5, 90] as const;
const RULES = ["load alone", "make plan's minimum", "timetable"] as const;
/** Minutes of the second lesson that count, more than a bridge and its node need. */
const WATCHED = 15;

/** What a second lesson finds after a break. */
interface Break {
  readonly minutes: number;
  /** Bridges of a shard that take participants when the lesson begins, and bridges that drain. */
  readonly ready: number;
  readonly draining: number;
  /** Participant-minutes without a bridge in all shards, and those of an autoscaler that removes no bridge. */
  readonly lacking: number;
  readonly lackingUnscaled: number;
}

export interface SecondLesson {
  readonly participants: number;
  readonly rules: (typeof RULES)[number];
  readonly leaving: number;
  readonly breaks: readonly Break[];
}

/** The second of two lessons, by each set of rules. */
export function secondLessons(participants: number): readonly SecondLesson[] {
  const { shards, rules: storms } = audience(participants);
  return RULES.flatMap((rules) =>
    LEAVING.map((leaving) => {
      const storm = { ...storms[rules], leaving: leaving * 60 };
      return { participants, rules, leaving, breaks: BREAKS.map((minutes) => afterBreak(minutes, storm, shards)) };
    }),
  );
}

function afterBreak(minutes: number, storm: Storm, shards: number): Break {
  const ends = LESSON_MINUTES * 60;
  const begins = ends + minutes * 60;
  const lessons = [
    { begins: 0, ends },
    { begins, ends: Infinity },
  ];
  const play = (scalesIn: boolean): readonly Moment[] =>
    simulate({ ...storm, lessons, scalesIn, lasts: begins + WATCHED * 60 }).slice(begins);
  const lacking = (moments: readonly Moment[]): number => Math.round(lackingMinutes(moments) * shards);
  const second = play(true);
  const { ready = 0, draining = 0 } = second[0] ?? {};
  return { minutes, ready, draining, lacking: lacking(second), lackingUnscaled: lacking(play(false)) };
}

/** Whether scale-in after a lesson leaves participants of the next one without a bridge. */
export function lessons(log: Log): Promise<readonly Row[]> {
  log.step("Two lessons, simulated");
  const all = [500, 5_000].flatMap(secondLessons);
  for (const { participants, rules, leaving, breaks } of all) {
    const found = breaks.map(
      (one) => `${one.minutes} min: ${one.ready} bridges, ${one.draining} drain, ${one.lacking}`,
    );
    log.info(`${participants} participants who leave within ${leaving} min, ${rules}: ${found.join("; ")}`);
  }
  const worst = (wanted: string, leaving: number): number =>
    Math.max(
      ...all
        .filter((one) => one.rules === wanted && one.leaving <= leaving)
        .flatMap(({ breaks }) => breaks.map(({ lacking, lackingUnscaled }) => lacking - lackingUnscaled)),
    );
  const result = (rules: string, leaving: number): Row =>
    row({
      name: `second lesson, all left within ${leaving} min, ${rules}: participant-minutes without a bridge by scale-in`,
      goal: { atMost: 0 },
      result: worst(rules, leaving),
      unit: "min",
      from: `${worst("load alone", leaving)} by load alone`,
    });
  return Promise.resolve([result("timetable", 90), result("make plan's minimum", 5)]);
}
