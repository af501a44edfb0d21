import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parse, parseAllDocuments } from "yaml";
import type { ChartName } from "../../stacks/plan/charts";
import { CHARTS, DEFAULT_KUBERNETES } from "../../stacks/catalogue/versions";
import { ROOT } from "../machine/paths";
import { UserError } from "../terminal/userError";

/** A Kubernetes object as a chart renders it. */
export interface ChartObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Release {
  readonly chart: ChartName;
  readonly name: string;
  readonly namespace: string;
  readonly values: unknown;
}

/** Renders charts of a folder as Pulumi's Chart resource does: without hooks, with CustomResourceDefinitions and `lookup`. */
export interface Renderer {
  /** @param kubeconfig of the cluster that `lookup` reads; without it `lookup` finds nothing. */
  readonly render: (
    release: Release,
    apiVersions: readonly string[],
    kubeconfig?: string,
  ) => Promise<readonly ChartObject[]>;
  readonly folderOf: (chart: ChartName) => string;
}

/**
 * @param folder with the unpacked charts and their dependencies, each under its name.
 * @throws UserError when Helm is missing, or a chart is missing or does not have the pinned version.
 */
export function createRenderer(folder: string, env: NodeJS.ProcessEnv = process.env): Renderer {
  const helm = findHelm(env);
  const charts = resolve(ROOT, folder);
  requireCharts(charts, Object.keys(CHARTS) as ChartName[]);
  return {
    folderOf: (chart) => join(charts, chart),
    render: async ({ chart, name, namespace, values }, apiVersions, kubeconfig) => {
      const server = kubeconfig === undefined ? [] : ["--dry-run=server", "--kubeconfig", kubeconfig];
      const flags = ["--include-crds", "--no-hooks", "--skip-tests", "--kube-version", `${DEFAULT_KUBERNETES}.0`];
      const apis = apiVersions.length === 0 ? [] : ["--api-versions", apiVersions.join(",")];
      const argv = ["template", name, join(charts, chart), "--namespace", namespace, "--values", "-"];
      return objectsIn(await runHelm(helm, [...argv, ...flags, ...apis, ...server], JSON.stringify(values)));
    },
  };
}

/**
 * Requires charts at their pinned versions in a folder.
 * @throws UserError with the missing charts and the commands that pull them.
 */
export function requireCharts(folder: string, charts: readonly ChartName[]): void {
  const wrong = charts.filter((chart) => !hasPinnedVersion(folder, chart));
  if (wrong.length === 0) return;
  const fixes = wrong.map((chart) => `  rm -rf ${join(folder, chart)} && helm ${pullCommand(chart, folder).join(" ")}`);
  throw new UserError([`${folder} lacks the pinned version of ${wrong.join(", ")}:`, ...fixes].join("\n"));
}

/**
 * Path of Helm: the value of HELM, else the program on the PATH.
 * @throws UserError when neither exists.
 */
export function findHelm(env: NodeJS.ProcessEnv): string {
  const named = env["HELM"];
  const places = named ? [named] : (env["PATH"] ?? "").split(delimiter).map((one) => join(one, "helm"));
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const missing = named ? `HELM=${named} does not exist` : "helm is not on the PATH";
  throw new UserError(`${missing}. Rendering charts needs Helm 3: https://helm.sh/docs/intro/install, or HELM=path`);
}

/** Whether a folder holds a chart at the pinned version. cert-manager's chart writes its version with and without a `v`. */
export function hasPinnedVersion(folder: string, chart: ChartName): boolean {
  const file = join(folder, chart, "Chart.yaml");
  if (!existsSync(file)) return false;
  const { version = "" } = parse(readFileSync(file, "utf8")) as { readonly version?: string };
  return version.replace(/^v/, "") === CHARTS[chart].version.replace(/^v/, "");
}

/** Arguments for Helm that pull a chart from its repository into a folder. */
export function pullCommand(chart: ChartName, folder: string): readonly string[] {
  const { repository, version } = CHARTS[chart];
  const source = repository.startsWith("oci:") ? [`${repository}/${chart}`] : [chart, "--repo", repository];
  return ["pull", ...source, "--version", version, "--untar", "--untardir", folder];
}

/** @throws UserError with Helm's error output. */
export async function runHelm(helm: string, argv: readonly string[], input = ""): Promise<string> {
  const child = spawn(helm, argv, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => undefined).end(input);
  const ended = new Promise<number | null>((done, failed) => child.once("error", failed).once("close", done));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code === 0) return output;
  throw new UserError(`helm ${argv.slice(0, 3).join(" ")} failed:\n${errors.trim()}`);
}

function objectsIn(manifests: string): readonly ChartObject[] {
  return parseAllDocuments(manifests).flatMap((document) => {
    const object = document.toJS() as ChartObject | null;
    return object?.kind === undefined ? [] : [object];
  });
}
