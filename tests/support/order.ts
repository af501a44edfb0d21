import assert from "node:assert/strict";
import type { Registration } from "../../local/program/registration";

/** Dependencies between resources, as the engine applies them. */
export class Order {
  readonly #byUrn: ReadonlyMap<string, Registration>;
  readonly #children = new Map<string, string[]>();

  constructor(registrations: readonly Registration[]) {
    this.#byUrn = new Map(registrations.map((one) => [one.urn, one]));
    for (const { urn, parent = "" } of registrations) {
      this.#children.set(parent, [...(this.#children.get(parent) ?? []), urn]);
    }
  }

  /** Fails unless the first resource waits for the second, directly or indirectly. */
  waits(later: Registration, earlier: Registration): void {
    const seen = new Set<string>();
    const open = [later.urn];
    for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
      if (urn === earlier.urn) return;
      if (seen.has(urn)) continue;
      seen.add(urn);
      const one = this.#byUrn.get(urn);
      const needed = [...(one?.dependencies ?? []), ...(one?.parent === undefined ? [] : [one.parent])];
      // A dependency on a component includes its children; being a child does not include siblings.
      const within = one?.dependencies.flatMap((dependency) => this.#children.get(dependency) ?? []) ?? [];
      open.push(...needed, ...within);
    }
    assert.fail(`${later.urn} does not wait for ${earlier.urn}`);
  }
}
