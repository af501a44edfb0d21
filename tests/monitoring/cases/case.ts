/** What every alert of a test comes from. */
export const ORIGIN = { region: "meet.example.org", stack: "test" };

/** Series over time, after which an alert fires or does not. */
export interface Story {
  /** In words, after "when". */
  readonly when: string;
  /** Series in promtool's notation: `up{job="x"}` → `1x10 0x5`, a value a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** Minute at which the alert is evaluated. */
  readonly after: number;
}

export interface AlertCase {
  readonly alert: string;
  readonly fires: Story & {
    /** The last minute at which it does not fire yet: the expression may hold, but not for long enough. */
    readonly notAt: number;
    /** Labels of every alert that fires, besides those of its rule. */
    readonly labels: readonly Readonly<Record<string, string>>[];
  };
  readonly silent: Story;
}
