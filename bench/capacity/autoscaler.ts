/** Periods of the rules in seconds, and bridges within one (components/jitsi/bridgeScaling.ts). */
export const RULES = {
  scaleOut: { period: 60, bridges: 2, factor: 2 },
  scaleIn: { stabilization: 900, period: 600, bridges: 1 },
} as const;

/** Deviation from the target that changes nothing. */
const TOLERANCE = 0.1;

/** What a decision depends on. */
interface Situation {
  readonly second: number;
  /** Replicas now. */
  readonly wanted: number;
  /** Sum over the replicas, and what one of them should have. */
  readonly load: number;
  readonly target: number;
  readonly min: number;
  readonly max: number;
}

/** The autoscaler of Kubernetes with one metric and the behaviour of the bridges. */
export class Autoscaler {
  private readonly changes: { readonly second: number; readonly bridges: number }[] = [];
  private readonly asked: { readonly second: number; readonly bridges: number }[];

  constructor(replicas: number) {
    this.asked = [{ second: 0, bridges: replicas }];
  }

  /** The number of replicas after a decision. */
  decide(situation: Situation): number {
    const { second, wanted, max } = situation;
    const asked = Math.min(max, desired(situation));
    this.asked.push({ second, bridges: asked });
    const next = asked > wanted ? Math.min(asked, this.mostAt(second, wanted)) : this.lowered(second, wanted);
    if (next !== wanted) this.changes.push({ second, bridges: next - wanted });
    return next;
  }

  /** Two or twice as many as before the period. */
  private mostAt(second: number, wanted: number): number {
    const { period, bridges, factor } = RULES.scaleOut;
    const before = this.before(second, period, wanted);
    return Math.max(wanted, before + bridges, before * factor);
  }

  /** The largest number of the stabilization, but one less than before the period. */
  private lowered(second: number, wanted: number): number {
    const { stabilization, period, bridges } = RULES.scaleIn;
    const recent = this.asked.filter((one) => one.second > second - stabilization).map((one) => one.bridges);
    const least = this.before(second, period, wanted) - bridges;
    return Math.min(wanted, Math.max(least, ...recent));
  }

  private before(second: number, period: number, wanted: number): number {
    return this.changes
      .filter((one) => one.second > second - period)
      .reduce((replicas, { bridges }) => replicas - bridges, wanted);
  }
}

function desired({ load, target, wanted, min }: Situation): number {
  const isNear = Math.abs(load / (target * wanted) - 1) <= TOLERANCE;
  return Math.max(min, isNear ? wanted : Math.ceil(load / target));
}
