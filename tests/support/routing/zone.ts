/** DNS names of a region with their history, so that a name server can lag behind. */
export class Zone {
  private readonly history = new Map<string, { readonly at: number; readonly addresses: readonly string[] }[]>();

  /**
   * @param addresses an empty list deletes the name.
   * @param at time of the change, milliseconds since the epoch; 0 means always.
   */
  set(name: string, addresses: readonly string[], at = Date.now()): void {
    this.history.set(name, [...(this.history.get(name) ?? []), { at, addresses }]);
  }

  /** Addresses of a name `lag` milliseconds ago. */
  lookup(name: string, lag: number): readonly string[] {
    return this.history.get(name)?.findLast(({ at }) => at <= Date.now() - lag)?.addresses ?? [];
  }
}
