import { dirname } from "node:path";
import { askedStack } from "./config/askedStack";
import { imagesIn } from "./charts/images";
import { withKnownChildren } from "./charts/source";
import { runRecorded } from "./program/recordedAnswers";
import type { Registration } from "./program/registration";
import { reveal } from "./program/secretValues";
import { command } from "./terminal/command";
import { createLog } from "./terminal/progress";
import { columns } from "../stacks/settings/columns";
import { parseSettings } from "../stacks/settings/read";
import { mirrored } from "../stacks/plan/images";
import { CHART } from "./charts/children";

/** An image that a region pulls. */
export interface PulledImage {
  readonly image: string;
  /** Names of the workloads, or of the charts, that use it. */
  readonly usedBy: readonly string[];
}

/**
 * Every image of a region: of the program's own pods, and of the charts' pods as the tables of the charts have them.
 * @param ofChart the image that a chart pulls, from the one that its table holds.
 */
export function imagesOf(registrations: readonly Registration[], ofChart: (image: string) => string): PulledImage[] {
  const charts = new Map(registrations.filter(({ type }) => type === CHART).map(({ urn, name }) => [urn, name]));
  const users = new Map<string, Set<string>>();
  for (const registration of registrations) {
    if (!registration.type.startsWith("kubernetes:") || registration.type === CHART) continue;
    const chart = registration.parent === undefined ? undefined : charts.get(registration.parent);
    const images = imagesIn([{ ...(reveal(registration.inputs) as object), kind: kindOf(registration) } as never]);
    for (const image of images.flatMap((one) => withTag(one, images) ?? [])) {
      const pulled = chart === undefined ? image : ofChart(image);
      users.set(pulled, (users.get(pulled) ?? new Set()).add(chart ?? registration.name));
    }
  }
  return [...users]
    .map(([image, usedBy]) => ({ image, usedBy: [...usedBy].toSorted() }))
    .toSorted((a, b) => (a.image < b.image ? -1 : 1));
}

function kindOf({ type }: Registration): string {
  return type.split(":").at(-1) ?? "";
}

/**
 * The table of arguments has no versions. An operator has the version of the images of its own registry in its arguments. Images of
 * other registries are unused.
 */
function withTag(image: string, siblings: readonly string[]): string | undefined {
  if (!image.endsWith(":v0.0.0")) return image;
  const own = siblings.find((one) => one !== image && dirname(one) === dirname(image));
  return own === undefined ? undefined : image.replace(/:v0\.0\.0$/, own.slice(own.lastIndexOf(":")));
}

async function main(): Promise<void> {
  const config = askedStack();
  const log = createLog();
  const { registrations } = await runRecorded(config, log);
  const { settings } = parseSettings(config.values, config.encrypted);
  const { all, unknown } = await withKnownChildren(registrations);
  for (const reason of unknown) log.warn(`images of a chart are missing: ${reason}`);
  const images = imagesOf(all, (image) => (settings === undefined ? image : mirrored(settings, image)));
  for (const line of columns(images.map(({ image, usedBy }) => [image, usedBy.join(", ")]))) console.log(line);
  const byTag = images.filter(({ image }) => !image.includes("@sha256:")).length;
  log.info(`${images.length} images, ${byTag} of them by their tag alone; a cloud adds its own in kube-system`);
}

if (require.main === module) void command(main);
