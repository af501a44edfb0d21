import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ConfigObject, type ConfigValue, isObject, type Overrides } from "./config/overrides";
import { readStackConfig } from "./config/stackConfig";
import { CONFIGURATION, configurationPage } from "./docs/configuration";
import { MIGRATION, migrationPage } from "./docs/migration";
import { POLICIES, policiesPage } from "./docs/policies";
import { drawStack } from "./graph";
import { ROOT } from "./machine/paths";
import { runRecorded } from "./program/recordedAnswers";
import type { Registration } from "./program/registration";
import { render } from "./render";
import { command } from "./terminal/command";

/**
 * Golden files hold every resource of every kind of cluster in both environments, one value per line. The diff of a change shows its
 * effect on all of them.
 */

/** A stack as a golden file shows it. */
export interface GoldenStack {
  /** Path of the golden file, from the root. */
  readonly file: string;
  readonly stack: string;
  readonly overrides: Overrides;
}

const CLOUDS: Readonly<Record<string, Overrides>> = {
  aws: { cloud: "aws", region: "eu-central-1", cluster: { endpointCidrs: ["198.51.100.0/24"] } },
  gcp: { cloud: "gcp", region: "europe-west3", project: "my-project", cluster: {} },
  kubeconfig: {
    cloud: "kubeconfig",
    region: "",
    cluster: { kubeconfig: "kubeconfig.yaml", context: "admin", storageClass: "standard" },
  },
};

/** The region of the stack for production, for README.md. */
export const PICTURE = "docs/region.svg";

export const GOLDEN_STACKS: readonly GoldenStack[] = Object.entries(CLOUDS).flatMap(([cloud, overrides]) =>
  ["dev", "prod"].map((stack) => ({ file: `tests/golden/${cloud}-${stack}.txt`, stack, overrides })),
);

/** The expected content of a stack's golden file. */
export async function goldenText({ stack, overrides }: GoldenStack): Promise<string> {
  const config = readStackConfig(ROOT, stack, overrides);
  const { registrations } = await runRecorded(config);
  return describe(registrations);
}

/** A resource as in `resources.json` of a render (secrets hidden), with the options that the engine gets. */
interface Rendered extends Pick<Registration, "deletedWith" | "timeouts"> {
  readonly type: string;
  readonly name: string;
  readonly parent: string | null;
  readonly provider: string | null;
  readonly inputs: ConfigValue;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

function describe(registrations: readonly Registration[]): string {
  const resources = JSON.parse(render(registrations).get("resources.json") ?? "[]") as readonly Rendered[];
  const rendered = resources.map((resource, n) => {
    const { deletedWith, timeouts = {} } = registrations[n] ?? {};
    return { ...resource, deletedWith, timeouts };
  });
  const texts = new Map(rendered.map((resource) => [headline(resource), text(resource)]));
  const blocks = rendered.map((resource) => {
    const sibling = asFirstShard(resource);
    const same = sibling !== undefined && texts.get(headline(sibling)) === text(sibling);
    return `${headline(resource)}\n${same ? `  as ${sibling.name}` : text(resource)}`;
  });
  return `${blocks.toSorted().join("\n\n")}\n`;
}

function headline({ type, name }: Rendered): string {
  return `${type} ${name}`;
}

const FIRST_SHARD = "shard-0";

/** A shard's resource with its shard id replaced by that of the first shard. Undefined for the first shard and outside of shards. */
function asFirstShard(resource: Rendered): Rendered | undefined {
  const shard = /^shard-\d+/.exec(resource.name)?.[0];
  if (shard === undefined || shard === FIRST_SHARD) return undefined;
  return JSON.parse(JSON.stringify(resource).replaceAll(shard, FIRST_SHARD)) as Rendered;
}

function text({ type, parent, provider, inputs, protect, ignoreChanges, deletedWith, timeouts }: Rendered): string {
  const from = provider === null ? "" : `, provider ${nameIn(provider)}`;
  const end = deletedWith === undefined ? "" : `, ends with ${nameIn(deletedWith)}`;
  const times = Object.entries(timeouts).map(([what, time]) => `${what} ${time}`);
  return [
    `  parent ${nameIn(parent)}${from}${protect ? ", protected" : ""}${end}`,
    ...(times.length === 0 ? [] : [`  may take ${times.join(", ")}`]),
    ...(ignoreChanges.length === 0 ? [] : [`  ignores ${ignoreChanges.join(", ")}`]),
    // The children of our components repeat their inputs.
    ...(type.startsWith("jitsi:") ? [] : leaves(inputs)).map(([path, value]) => `  ${path} = ${value}`),
  ].join("\n");
}

function nameIn(urn: string | null): string {
  return urn?.split("::").at(-1) ?? "none";
}

/** An object of at most this many characters is one value. */
const LINE = 120;
/** Labels are one value at any length: most are the same everywhere. */
const LABELS = /(^|\.)(matchL|l)abels$/;
/** Left out: the resource type implies the first two, and the third is a hash of what the file shows. */
const IMPLIED = new Set(["apiVersion", "kind", "jitsi.org/template"]);

/** Every value of an object with its path, in the order of the paths. A short object is one value. */
function leaves(value: ConfigValue, path = ""): readonly (readonly [path: string, value: string])[] {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return [[path, shown(value)]];
  const whole = shown(value);
  const isShort = whole.length <= LINE && path !== "metadata";
  if (path !== "" && (isShort || LABELS.test(path))) return [[path, whole]];
  return fields(value).flatMap(([key, inner]) => {
    // By name, so that an added list item changes no other path.
    if (isList)
      return leaves(inner, `${path}[${isObject(inner) && typeof inner["name"] === "string" ? inner["name"] : key}]`);
    return leaves(inner, path === "" ? key : `${path}.${key}`);
  });
}

/** Items of a list in their order, fields of an object sorted by key. */
function fields(value: ConfigValue): readonly (readonly [key: string, value: ConfigValue])[] {
  const all = Object.entries(value as ConfigObject);
  if (Array.isArray(value)) return all;
  return all.filter(([key]) => !IMPLIED.has(key)).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** A text of more characters (a configuration file, a script) is shown by its digest; its own tests cover the content. */
const LONGEST = 240;

function shown(value: ConfigValue): string {
  const text = JSON.stringify(inOrder(value));
  if (text.length <= LONGEST || typeof value === "object") return text;
  return `${text.length} characters, sha256 ${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}

function inOrder(value: ConfigValue): ConfigValue {
  if (Array.isArray(value)) return value.map((item: ConfigValue) => inOrder(item));
  return isObject(value) ? Object.fromEntries(fields(value).map(([key, inner]) => [key, inOrder(inner)])) : value;
}

async function main(): Promise<void> {
  for (const golden of GOLDEN_STACKS) await write(golden.file, goldenText(golden));
  await write(PICTURE, drawStack(readStackConfig(ROOT, "prod")));
  await write(CONFIGURATION, configurationPage());
  await write(POLICIES, policiesPage());
  await write(MIGRATION, migrationPage());
}

async function write(file: string, text: Promise<string>): Promise<void> {
  const path = join(ROOT, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await text);
  console.log(`✔ ${file}`);
}

if (require.main === module) void command(main);
