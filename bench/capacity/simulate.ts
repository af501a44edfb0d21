/** A shard and its load. Times are seconds. */
export interface Storm {
  /** Participants who join, evenly over `joining`, and stay. */
  readonly participants: number;
  readonly joining: number;
  readonly min: number;
  readonly max: number;
  /** Bridges that are warm at the first join; at least `min`. */
  readonly warm: number;
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
  readonly lasts: number;
}

/** The state at a second. */
export interface Moment {
  readonly second: number;
  /** What the autoscaler asks for. */
  readonly wanted: number;
  readonly ready: number;
  readonly joined: number;
  /** Participants for whom no bridge below overload is ready. */
  readonly without: number;
}

/** Interval of Prometheus' scrapes: a decision sees values of that age at most. */
const SCRAPE = 30;
/** Interval of the autoscaler's decisions. */
const SYNC = 15;
/** Deviation from the target that changes nothing. */
const TOLERANCE = 0.1;
/** Period of the rules for scale-out (components/jitsi/bridgeScaling.ts). */
const PERIOD = 60;

/**
 * Plays a storm second by second: joins, the autoscaler by stress, nodes and bridges that start. Scale-in does not occur within its first 15
 * minutes, so a storm is shorter.
 */
export function simulate(storm: Storm): readonly Moment[] {
  const { participants, joining, lasts, min, max, warm, carries } = storm;
  const readyAt: number[] = Array.from({ length: Math.max(min, warm) }, () => 0);
  const additions: { readonly second: number; readonly bridges: number }[] = [];
  const moments: Moment[] = [];
  let { spare } = storm;
  let wanted = readyAt.length;
  let seen = 0;

  for (let second = 0; second <= lasts; second++) {
    const joined = Math.min(participants, (participants * second) / joining);
    const ready = readyAt.filter((at) => at <= second).length;
    // A bridge without conferences has no stress, so new bridges help only new participants; the sum is what counts.
    if (second % SCRAPE === 0) seen = joined * storm.stressEach;
    if (second % SYNC === 0) {
      const next = Math.min(max, decide({ seen, wanted, target: storm.target, additions, second }));
      if (next > wanted) additions.push({ second, bridges: next - wanted });
      for (; wanted < next; wanted++) {
        readyAt.push(second + storm.bridgeStart + (spare > 0 ? 0 : storm.nodeStart));
        spare = Math.max(0, spare - 1);
      }
    }
    moments.push({ second, wanted, ready, joined, without: Math.max(0, joined - ready * carries) });
  }
  return moments;
}

interface Decision {
  readonly seen: number;
  readonly wanted: number;
  readonly target: number;
  readonly additions: readonly { readonly second: number; readonly bridges: number }[];
  readonly second: number;
}

/** The number of bridges after a decision of the autoscaler: the load by the target, at most two or twice as many within a period. */
function decide({ seen, wanted, target, additions, second }: Decision): number {
  const ratio = seen / (target * wanted);
  if (ratio <= 1 + TOLERANCE) return wanted;
  const recent = additions.filter((one) => one.second > second - PERIOD).reduce((sum, { bridges }) => sum + bridges, 0);
  const before = wanted - recent;
  return Math.max(wanted, Math.min(Math.ceil(seen / target), Math.max(before + 2, before * 2)));
}

/** Sum over the storm, in minutes of participants, and the last minute in which some have no bridge. */
export function lacking(moments: readonly Moment[]): { readonly minutes: number; readonly until: number } {
  return {
    minutes: moments.reduce((sum, { without }) => sum + without, 0) / 60,
    until: Math.ceil(Math.max(0, ...moments.filter(({ without }) => without > 0).map(({ second }) => second)) / 60),
  };
}
