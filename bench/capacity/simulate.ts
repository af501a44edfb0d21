import { Autoscaler } from "./autoscaler";

/** A shard and its load. Times are seconds. */
export interface Storm {
  /** Participants of each lesson, who join evenly over `joining` and leave evenly over `leaving`. */
  readonly participants: number;
  readonly joining: number;
  readonly leaving: number;
  readonly lessons: readonly Lesson[];
  readonly min: number;
  readonly max: number;
  /** Bridges that a timetable asks for during each lesson and `lead` before it; warm at the first join. At least `min`. */
  readonly warm: number;
  readonly lead: number;
  /** Nodes that are ready for bridges, besides those with one. */
  readonly spare: number;
  readonly nodeStart: number;
  readonly bridgeStart: number;
  /** Load of a participant on a bridge: a part of what makes stress 1. */
  readonly stressEach: number;
  /** Stress per bridge at which the autoscaler adds one. */
  readonly target: number;
  /** Participants of a bridge beyond which it is overloaded. */
  readonly carries: number;
  /** Whether the autoscaler removes bridges. */
  readonly scalesIn: boolean;
  readonly lasts: number;
}

/** Participants join from `begins` and leave from `ends`. */
interface Lesson {
  readonly begins: number;
  readonly ends: number;
}

/** The state at a second. */
export interface Moment {
  readonly second: number;
  /** What the autoscaler asks for. */
  readonly wanted: number;
  /** Bridges that take participants. */
  readonly ready: number;
  /** Draining bridges: they keep their participants and no longer count as replicas. */
  readonly draining: number;
  /** Participants for whom no bridge below overload is ready. */
  readonly without: number;
}

/** Interval of Prometheus' scrapes: a decision sees values of that age at most. */
const SCRAPE = 30;
/** Interval of the autoscaler's decisions. */
const SYNC = 15;

/** Participants of each lesson. */
type Counts = number[];

interface Bridge {
  readonly readyAt: number;
  readonly participants: Counts;
}

/**
 * Plays lessons second by second: joins and leaves, the autoscaler by stress, nodes and bridges that start. Participants join the
 * emptiest bridge and stay on it. Scale-in takes the emptiest bridge, which drains until its last participant has left; its node goes
 * with it.
 */
export function simulate(storm: Storm): readonly Moment[] {
  const { lessons, min, max, target } = storm;
  let wanted = Math.max(min, storm.warm);
  let { spare } = storm;
  let serving: readonly Bridge[] = Array.from({ length: wanted }, () => bridge(storm, 0));
  let draining: readonly Bridge[] = [];
  let seen = 0;
  const waiting: Counts = lessons.map(() => 0);
  const autoscaler = new Autoscaler(wanted);
  const moments: Moment[] = [];

  for (let second = 0; second <= storm.lasts; second++) {
    leave(storm, second, [waiting, ...[...serving, ...draining].map(({ participants }) => participants)]);
    draining = draining.filter(({ participants }) => sum(participants) > 0);
    const ready = serving.filter(({ readyAt }) => readyAt <= second);
    join(storm, second, waiting, ready);
    // A bridge without conferences has no stress, so new bridges help only new participants; the sum is what counts.
    const load = sum([...waiting, ...serving.flatMap(({ participants }) => participants)]);
    if (second % SCRAPE === 0) seen = load * storm.stressEach;
    if (second % SYNC === 0) {
      const least = Math.max(min, isWarm(storm, second) ? storm.warm : 0, storm.scalesIn ? 0 : wanted);
      const asked = autoscaler.decide({ second, wanted, load: seen, target, min: least, max });
      for (; wanted < asked; wanted++) {
        serving = [...serving, bridge(storm, second + storm.bridgeStart + (spare > 0 ? 0 : storm.nodeStart))];
        spare = Math.max(0, spare - 1);
      }
      const leaving = [...serving].sort(byParticipants).slice(0, wanted - asked);
      serving = serving.filter((one) => !leaving.includes(one));
      draining = [...draining, ...leaving];
      wanted = asked;
    }
    moments.push({ second, wanted, ready: ready.length, draining: draining.length, without: sum(waiting) });
  }
  return moments;
}

function bridge({ lessons }: Storm, readyAt: number): Bridge {
  return { readyAt, participants: lessons.map(() => 0) };
}

function isWarm({ lessons, lead }: Storm, second: number): boolean {
  return lessons.some(({ begins, ends }) => second >= begins - lead && second <= ends);
}

function leave({ lessons, leaving }: Storm, second: number, everywhere: readonly Counts[]): void {
  for (const [n, { ends }] of lessons.entries()) {
    const staying = (at: number): number => Math.min(1, Math.max(0, 1 - (at - ends) / leaving));
    const before = staying(second - 1);
    if (before === 0 || before === staying(second)) continue;
    for (const counts of everywhere) counts[n] = ((counts[n] ?? 0) * staying(second)) / before;
  }
}

/** Adds those who join in this second to those who wait, and moves these to bridges below overload. */
function join(storm: Storm, second: number, waiting: Counts, ready: readonly Bridge[]): void {
  for (const [n, { begins }] of storm.lessons.entries()) {
    const joined = (at: number): number => storm.participants * Math.min(1, Math.max(0, (at - begins) / storm.joining));
    let rest = (waiting[n] ?? 0) + joined(second) - joined(second - 1);
    while (rest > 0) {
      const [emptiest] = [...ready].sort(byParticipants);
      const one = Math.min(1, rest, storm.carries - sum(emptiest?.participants ?? []));
      if (emptiest === undefined || one <= 0) break;
      emptiest.participants[n] = (emptiest.participants[n] ?? 0) + one;
      rest -= one;
    }
    waiting[n] = rest;
  }
}

function byParticipants(a: Bridge, b: Bridge): number {
  return sum(a.participants) - sum(b.participants);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Sum over the moments, in minutes of participants. */
export function lackingMinutes(moments: readonly Moment[]): number {
  return sum(moments.map(({ without }) => without)) / 60;
}
