import type { MonitoringPlan } from "../../../stacks/plan/monitoring";

/** Something that somebody has to do something about. Its name is its heading in `docs/alerts.md`. */
export interface Alert {
  readonly name: `Jitsi${string}`;
  /** `critical`: calls break or nobody can join, whatever the hour. `warning`: it will, or a few people notice. */
  readonly severity: "critical" | "warning";
  /** PromQL; true for whatever it returns. */
  readonly expr: string;
  /** How long it has to be true. */
  readonly for: string;
  /** One line without values, so that repetitions look alike. */
  readonly summary: string;
  /** What is seen, with the values of this time. */
  readonly description: string;
}

/**
 * A matcher that leaves out shards which are offline on purpose, for the labels of a selector.
 * @param pattern how a shard's id appears in the label.
 */
export function serving(
  { offline }: Pick<MonitoringPlan, "offline">,
  label = "shard",
  pattern: (ids: string) => string = (ids) => ids,
): string {
  return offline.length === 0 ? "" : `, ${label}!~"${pattern(`(${offline.join("|")})`)}"`;
}
