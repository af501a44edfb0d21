import type { MonitoringPlan } from "../../../stacks/plan/monitoring";

/** An alert of this program. Its section in `docs/alerts.md` has its name as heading. */
export interface Alert {
  readonly name: `Jitsi${string}`;
  /** `critical`: calls break or participants cannot join, so it pages at any hour. `warning`: that is to come, or few are affected. */
  readonly severity: "critical" | "warning";
  /** PromQL; the alert is active for every series that it returns. */
  readonly expr: string;
  /** How long the expression has to hold before the alert fires. */
  readonly for: string;
  /** One line without values: notifications of one alert have equal titles. */
  readonly summary: string;
  /** What is measured, with its values. */
  readonly description: string;
}

/** Labels that distinguish the alerts of one region from those of another. */
export interface Origin {
  readonly region: string;
  /** Name of the Pulumi stack. */
  readonly stack: string;
}

/** Alerts about one part of a region, and the dashboard that shows it. */
export interface AlertGroup {
  readonly name: string;
  readonly dashboard: {
    readonly uid: string;
    /** Variables of the dashboard, each with the label of the alert that it takes its value from. */
    readonly variables: Readonly<Record<string, string>>;
  };
  readonly alerts: readonly Alert[];
}

/**
 * Part of an alert's expression that excludes shards at rest, or a region whose shards are all at rest: these have no bridges until a
 * window of their timetable. Empty if every shard always has bridges.
 */
export function unlessAtRest(
  { rests, watched }: Pick<MonitoringPlan, "rests" | "watched">,
  what: "shard" | "region",
): string {
  if (!rests) return "";
  const wanted = `kube_deployment_spec_replicas{namespace="${watched}", deployment=~"shard-[0-9]+-jvb"}`;
  return what === "shard" ? ` unless on (shard) ${withShard(`${wanted} == 0`)}` : ` unless on () (sum(${wanted}) == 0)`;
}

/** Adds the label `shard` to series of kube-state-metrics, from the name of their Deployment. */
export function withShard(deployments: string): string {
  return `label_replace(${deployments}, "shard", "$1", "deployment", "(shard-[0-9]+)-.*")`;
}

/** Joins in 15 minutes below which a share of them is noise. */
export const ENOUGH_JOINS = 20;

/**
 * A matcher that excludes offline shards, to append to the labels of a selector.
 * @param pattern how a shard's id appears in the label.
 */
export function serving(
  { offline }: Pick<MonitoringPlan, "offline">,
  label = "shard",
  pattern: (ids: string) => string = (ids) => ids,
): string {
  return offline.length === 0 ? "" : `, ${label}!~"${pattern(`(${offline.join("|")})`)}"`;
}
