import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { askedStack } from "./config/askedStack";
import { nameOf } from "./kubernetes/client";
import { namespaceOf, objectOf } from "./program/kubernetesObject";
import { runRecorded } from "./program/recordedAnswers";
import type { Registration } from "./program/registration";
import { mask, reveal } from "./program/secretValues";
import { argument, command } from "./terminal/command";
import { createLog } from "./terminal/progress";
import { UserError } from "./terminal/userError";

const RESOURCES = "resources.json";
const OBJECTS = "kubernetes";

/**
 * The resources that a stack would create, as file contents by path: each Kubernetes object as
 * `kubernetes/<namespace or _cluster>/<Kind>-<name>.yaml`, every resource in `resources.json`. Secret values are `[secret]`.
 * @throws UserError when two resources are the same object.
 */
export function render(registrations: readonly Registration[]): ReadonlyMap<string, string> {
  const files = new Map([[RESOURCES, `${JSON.stringify(registrations.map(summarize), undefined, 2)}\n`]]);
  for (const registration of registrations) {
    const object = objectOf(registration);
    if (object === undefined) continue;
    const folder = namespaceOf(object) ?? "_cluster";
    const path = `${OBJECTS}/${folder}/${object.kind}-${object.metadata.name}.yaml`;
    if (files.has(path)) throw new UserError(`two resources define ${nameOf(object)}; one is ${registration.urn}`);
    files.set(path, stringify(hideSecrets(object), { lineWidth: 0 }));
  }
  return files;
}

/**
 * Writes the files into a folder, in place of an earlier render.
 * @throws UserError when the folder holds other files; it stays unchanged.
 */
export function replaceFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const held = existsSync(folder) ? listing(folder) : [];
  const foreign = held.find((name) => name !== RESOURCES && name !== OBJECTS);
  if (foreign !== undefined || (held.length > 0 && !held.includes(RESOURCES))) {
    throw new UserError(
      `OUT=${folder} holds ${foreign ?? OBJECTS}, which make render did not write; name a new or empty folder`,
    );
  }
  // Not the folder itself: it may be a symbolic link, and its parent may not be writable.
  for (const name of [OBJECTS, RESOURCES]) rmSync(join(folder, name), { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function listing(folder: string): readonly string[] {
  if (!statSync(folder).isDirectory()) throw new UserError(`OUT=${folder} is a file; name a new or empty folder`);
  return readdirSync(folder);
}

function summarize(registration: Registration): object {
  const { type, name, urn, parent, provider, inputs, protect, ignoreChanges, dependencies } = registration;
  return {
    type,
    name,
    urn,
    parent: parent ?? null,
    provider: provider ?? null,
    inputs: hideSecrets(inputs),
    protect,
    ignoreChanges,
    dependencies,
  };
}

/** A Secret shows its keys and no value, even where the program did not mark the values as secret. */
function hideSecrets(object: Readonly<Record<string, unknown>>): unknown {
  if (object["kind"] !== "Secret") return mask(object);
  const { data, stringData, ...rest } = object;
  const hidden = Object.entries({ data, stringData })
    .filter(([, values]) => values !== undefined)
    .map(([field, values]) => {
      const keys = Object.keys(reveal(values) as object);
      return [field, Object.fromEntries(keys.map((key) => [key, "[secret]"]))];
    });
  return mask({ ...rest, ...Object.fromEntries(hidden) });
}

async function main(): Promise<void> {
  const out = argument("OUT");
  if (out === undefined) {
    throw new UserError("make render needs an output folder: make render STACK=prod OUT=build");
  }
  const config = askedStack();
  const log = createLog();
  for (const key of config.placeholders) log.info(`${key} is encrypted and replaced by a placeholder`);
  const { registrations } = await runRecorded(config, log);
  const files = render(registrations);
  replaceFolder(out, files);
  log.info(`${registrations.length} resources, ${files.size - 1} of them Kubernetes objects, in ${out}`);
}

if (require.main === module) void command(main);
