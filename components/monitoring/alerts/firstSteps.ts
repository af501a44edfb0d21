import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Origin } from "./alert";

const RUNBOOKS = readFileSync(join(__dirname, "../../../docs/alerts.md"), "utf8");

const SECTIONS: ReadonlyMap<string, string> = new Map(
  RUNBOOKS.split(/^#+ /m).map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

/**
 * The numbered list in an alert's section of `docs/alerts.md`, a line for each step. Messages carry it, because Grafana and the
 * pages behind it may be down together with the router.
 */
export function firstSteps(alert: string): readonly string[] {
  const list = SECTIONS.get(alert)?.match(/^\d+\. .*(\n {3}.*)*/gm) ?? [];
  return list.map((step) => step.replaceAll(/\n */g, " ").replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
}

/**
 * A step with the alert's own shard and pod, if its labels have them, and with the region's stack and domain. Other values stay for
 * the operator to fill in, in capitals: Slack reads angle brackets as links.
 */
export function filledIn(step: string, { region, stack }: Origin): string {
  return step
    .replaceAll("<stack>", stack)
    .replaceAll("<domain>", region)
    .replaceAll(/<(shard|pod)>/g, (_, label: string) => `{{ or $labels.${label} "${label.toUpperCase()}" }}`)
    .replaceAll(/<(\w+)>/g, (_, name: string) => name.toUpperCase());
}
