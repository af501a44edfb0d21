import { existsSync } from "node:fs";
import { Document } from "yaml";
import { columns } from "../stacks/settings/columns";
import { parseSettings } from "../stacks/settings/read";
import { report } from "../stacks/settings/problems";
import { type Imported, importVariables } from "./import/mapping";
import { readText, readVariables } from "./import/envFile";
import { argument, command } from "./terminal/command";
import { writeNew } from "./terminal/newFile";
import { UserError } from "./terminal/userError";

/** The imported stack file. Secrets are comments, because only the CLI can encrypt them. */
export function stackFile({ settings, secrets }: Imported, cloud: string): string {
  const config = nested(new Map([["environment", "production"], ["cloud", cloud], ...settings]));
  // The engine's reader takes some words of YAML 1.1 for numbers and times, such as 1_000 and 2027-05-06: this schema quotes them.
  const document = new Document({ config }, { schema: "yaml-1.1" });
  document.commentBefore = [
    " Imported from a .env of docker-compose. `make import` lists variables without a key and missing keys.",
    ...[...secrets].map(([key, name]) => ` Secret: ${setSecret(key)}   # ${name} of the .env`),
  ].join("\n");
  return document.toString({ lineWidth: 0 });
}

function setSecret(key: string): string {
  return `pulumi config set --secret ${key.includes(".") ? `--path jitsi:${key}` : key}`;
}

/** `{"a.b": 1}` as `{"jitsi:a": {b: 1}}`. */
function nested(settings: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [path, value] of settings) {
    const steps = path.split(".");
    let inner = config;
    for (const [n, step] of steps.entries()) {
      const key = n === 0 ? `jitsi:${step}` : step;
      if (n === steps.length - 1) inner[key] = value;
      else inner = (inner[key] ??= {}) as Record<string, unknown>;
    }
  }
  return config;
}

/** Missing keys of a configuration with this file, except secrets. */
export function stillMissing({ settings, secrets }: Imported, cloud: string): string {
  const config = nested(new Map([["environment", "production"], ["cloud", cloud], ...settings]));
  const given = [...secrets.keys()].filter((key) => !key.includes(".")).map((key) => [`jitsi:${key}`, "placeholder"]);
  const texts = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const { problems } = parseSettings(Object.fromEntries([...texts, ...given]) as Record<string, string>);
  return problems.length === 0 ? "" : report(problems);
}

const CLOUDS = ["aws", "gcp", "kubeconfig"];

function main(): Promise<void> {
  const file = argument("ENV");
  const out = argument("OUT");
  const cloud = argument("CLOUD") ?? "kubeconfig";
  if (file === undefined) {
    throw new UserError(
      "make import reads the .env of a docker-compose deployment: make import ENV=.env OUT=Pulumi.moved.yaml",
    );
  }
  if (!existsSync(file)) throw new UserError(`ENV=${file}: there is no such file`);
  if (!CLOUDS.includes(cloud)) throw new UserError(`CLOUD=${cloud}: one of ${CLOUDS.join(", ")}`);
  const imported = importVariables(readVariables(readText(file)));
  const text = stackFile(imported, cloud);
  if (out === undefined) console.log(text);
  else writeNew(out, text);
  console.log(describe(imported, cloud, out));
  return Promise.resolve();
}

/** Variables without a key, secrets and missing keys. */
function describe(imported: Imported, cloud: string, out: string | undefined): string {
  const left = imported.left.map(({ name, why }) => [name, why]);
  const missing = stillMissing(imported, cloud);
  return [
    ...(out === undefined ? [] : [`${out} has ${imported.settings.size} keys.`, ""]),
    ...(left.length === 0 ? [] : ["Without a key here:", "", ...columns(left), ""]),
    ...(imported.secrets.size === 0
      ? []
      : ["Secrets, which the CLI asks for:", "", ...[...imported.secrets.keys()].map(setSecret), ""]),
    ...(missing === "" ? [] : ["Still to be decided:", "", missing]),
  ].join("\n");
}

if (require.main === module) void command(main);
