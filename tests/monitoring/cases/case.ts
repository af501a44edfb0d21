/** A story in series, at the end of which an alert fires or does not. */
export interface Story {
  /** In words, after "when". */
  readonly when: string;
  /** Series in the notation of promtool: `up{job="x"}` → `1x10 0x5`, a value a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** Minutes after which the alert is looked at. */
  readonly after: number;
}

export interface AlertCase {
  readonly alert: string;
  readonly fires: Story & {
    /** The last minute at which it does not fire yet: the condition may be true, but not for long enough. */
    readonly notAt: number;
    /** Of every alert that fires, beside its name and severity. */
    readonly labels: readonly Readonly<Record<string, string>>[];
  };
  readonly silent: Story;
}
