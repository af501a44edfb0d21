import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Origin } from "./alert";

const RUNBOOKS = readFileSync(join(__dirname, "../../../docs/alerts.md"), "utf8");

const SECTIONS: ReadonlyMap<string, string> = new Map(
  RUNBOOKS.split(/^#+ /m).map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

/**
 * The numbered list in an alert's section of `docs/alerts.md`, a line for each step. Messages carry it, because Grafana may be down
 * together with the router.
 */
export function stepsOf(alert: string): readonly string[] {
  const list = SECTIONS.get(alert)?.match(/^\d+\. .*(\n {3}.*)*/gm) ?? [];
  return list.map((step) => step.replaceAll(/\n */g, " ").replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
}

const ALL_CRITICAL: readonly string[] = [...SECTIONS].flatMap(([alert, section]) =>
  section.includes("\n\n**Critical.**") ? [alert] : [],
);
const ofVisitors = (alert: string): boolean => alert.startsWith("JitsiVisitor");

/** Critical alerts of every region, in the order of the page. */
export const CRITICAL: readonly string[] = ALL_CRITICAL.filter((alert) => !ofVisitors(alert));

/** Alerts of visitor nodes. */
export const CRITICAL_OF_VISITORS: readonly string[] = ALL_CRITICAL.filter(ofVisitors);

/** The first steps of several alerts, for a text panel. */
export function stepsAsMarkdown(alerts: readonly string[]): string {
  return alerts.map((alert) => [`### ${alert}`, "", ...stepsOf(alert).map(inCapitals)].join("\n")).join("\n\n");
}

/** What operators have to fill in, in capitals: Slack reads angle brackets as links, Grafana as HTML. */
function inCapitals(step: string): string {
  return step.replaceAll(/<(\w+)>/g, (_, name: string) => name.toUpperCase());
}

/** A step with the alert's own shard and pod, if its labels have them, and with the region's stack and domain. */
export function filledIn(step: string, { region, stack }: Origin): string {
  const known = step.replaceAll("<stack>", stack).replaceAll("<domain>", region);
  return inCapitals(known.replaceAll(/<(shard|pod)>/g, '{{ or $labels.$1 "<$1>" }}'));
}
