import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { instance } from "@viz-js/viz";
import { askedStack } from "./config/askedStack";
import type { StackConfig } from "./config/stackConfig";
import { type Caption, toDot } from "./graph/dot";
import { readPicture } from "./graph/read";
import { runRecorded } from "./program/recordedAnswers";
import { argument, command } from "./terminal/command";
import { createLog } from "./terminal/progress";
import { UserError } from "./terminal/userError";

/** Arial, in whose widths Graphviz measures text, and fonts of the same widths for machines without it. */
const FONTS = "Arial, Liberation Sans, Arimo, Helvetica, sans-serif";

/** Draws a stack's region as SVG, from the resources that its program registers. The result is deterministic. */
export async function drawStack(config: StackConfig): Promise<string> {
  const { registrations, outputs } = await runRecorded(config);
  const viz = await instance();
  const svg = viz.renderString(toDot(readPicture(registrations), captionOf(config, outputs)), { format: "svg" });
  return svg.replaceAll('font-family="Arial"', `font-family="${FONTS}"`);
}

function captionOf({ stack, values }: StackConfig, { url, grafanaUrl }: Readonly<Record<string, unknown>>): Caption {
  const where = [values["jitsi:cloud"], values["jitsi:region"]].filter(Boolean).join(" ");
  const grafana = typeof grafanaUrl === "string" ? `, Grafana at ${grafanaUrl}` : "";
  return { title: String(url), subtitle: `stack ${stack} on ${where}${grafana}` };
}

async function main(): Promise<void> {
  const out = argument("OUT");
  if (out?.endsWith(".svg") !== true) {
    throw new UserError("make graph needs an output file: make graph STACK=prod OUT=region.svg");
  }
  const config = askedStack();
  const drawn = await drawStack(config);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, drawn);
  createLog().info(`the region of stack ${config.stack} is in ${out}`);
}

if (require.main === module) void command(main);
