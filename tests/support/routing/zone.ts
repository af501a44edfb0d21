/** The DNS names of a region through time, so that name servers can be behind by a known lag. */
export class Zone {
  private readonly history = new Map<string, { readonly at: number; readonly addresses: readonly string[] }[]>();

  /**
   * @param addresses none takes the name away.
   * @param at milliseconds since the epoch; 0 for what was always so.
   */
  set(name: string, addresses: readonly string[], at = Date.now()): void {
    this.history.set(name, [...(this.history.get(name) ?? []), { at, addresses }]);
  }

  /** Where the name pointed `lag` milliseconds ago. */
  lookup(name: string, lag: number): readonly string[] {
    return this.history.get(name)?.findLast(({ at }) => at <= Date.now() - lag)?.addresses ?? [];
  }
}
