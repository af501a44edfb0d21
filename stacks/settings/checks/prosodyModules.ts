import { PROSODY_MODULES } from "../../catalogue/prosodyModules";
import { APPENDED_VARIABLES, MOUNT_FOLDERS } from "../../catalogue/reserved";
import type { Settings } from "../../schema/schema";
import { startsWith } from "../../schema/path";
import { planImages } from "../../plan/images";
import { PINNED } from "../../schema/images";
import { shardIds } from "../../schema/shardIds";
import { keyName, remove, set } from "../commands";
import type { Problem } from "../problems";

/** Checks that prosody finds the modules that `extra` loads, and their options. */
export function prosodyModules(settings: Settings): Problem[] {
  const { env, files } = settings.extra.prosody;
  return [
    ...Object.keys(files).flatMap(misplacedModule),
    ...Object.entries(env).flatMap(([name, value]) => (isList(name) ? list(settings, name, value) : [])),
  ];
}

/** Warns about a module file that is in no list: it may be part of another module, or forgotten. */
export function moduleNotes({ extra }: Settings): string[] {
  const { env, files } = extra.prosody;
  const loaded = new Set(Object.entries(env).flatMap(([name, value]) => (isModules(name) ? namesIn(value) : [])));
  return Object.keys(files)
    .map((path) => ({ path, name: moduleOf(path) }))
    .filter(({ name }) => name !== undefined && !loaded.has(name))
    .map(
      ({ path, name }) =>
        `${keyName(["extra", "prosody", "files", path])}: no list of modules has ${name}, so only another module can load it`,
    );
}

const [CUSTOM = ""] = MOUNT_FOLDERS.prosody;

function isModules(name: string): boolean {
  return /^(XMPP(_[A-Z]+)*|GLOBAL)_MODULES$/.test(name);
}

function isList(name: string): boolean {
  return isModules(name) || APPENDED_VARIABLES.some((one) => one === name);
}

function list(settings: Settings, name: string, value: unknown): Problem[] {
  const path = ["extra", "prosody", "env", name];
  const problem = { key: keyName(path), fix: remove(path) };
  if (typeof value !== "string" || settings.encrypted.some((one) => startsWith(path, one))) {
    const message =
      "plain text, because it is checked and appended to what the program sets; an option that is a secret goes into extra.prosody.files, such as conf.d/<name>.cfg.lua";
    return [{ ...problem, message }];
  }
  return isModules(name) ? modules(settings, path, value) : options(settings, path, value);
}

/** The image quotes each name including spaces. */
function modules(settings: Settings, path: readonly string[], value: string): Problem[] {
  const key = keyName(path);
  if (!/^[\w-]+(,[\w-]+)*$/.test(value)) {
    const meant = value.match(/[\w-]+/g);
    const fix = meant === null ? remove(path) : set(path, meant.join(","));
    return [{ key, value, message: "names of modules with commas and nothing else between them", fix }];
  }
  const missing = namesIn(value).filter((one) => !isAvailable(settings, one));
  if (missing.length === 0) return [];
  const rest = namesIn(value).filter((one) => !missing.includes(one));
  const [first = ""] = missing;
  return [
    {
      key,
      value,
      message: `prosody's image has no module ${missing.join(", ")}, and would start without it: give its file as extra.prosody.files["${CUSTOM}/mod_${first}.lua"]`,
      fix: rest.length === 0 ? remove(path) : set(path, rest.join(",")),
    },
  ];
}

function isAvailable(settings: Settings, module: string): boolean {
  const { files } = settings.extra.prosody;
  return (
    PROSODY_MODULES.has(module) || Object.keys(files).some((path) => moduleOf(path) === module) || !isPinned(settings)
  );
}

/** Whether all shards run the image with the known modules. */
function isPinned(settings: Settings): boolean {
  return shardIds(settings.shardCount)
    .map((id) => planImages(settings, settings.shards[id]?.images).prosody)
    .every((image) => image.split("@")[0]?.endsWith(`/prosody:${PINNED.tag}`));
}

/** Refuses the options of the main and guest hosts that the program sets: the name of the shard for clients, and the limit of dial-out. */
function options({ sip }: Settings, path: readonly string[], value: string): Problem[] {
  const names = ["shard_name", "region_name", ...(sip.dialOut === undefined ? [] : ["max_number_outgoing_calls"])];
  const own = new RegExp(`\\b(${names.join("|")})\\s*=`).exec(value)?.[1];
  if (own === undefined) return [];
  return [{ key: keyName(path), value, message: `${own} is set by the program`, fix: remove(path) }];
}

/** The module that prosody finds at a path: in the plugin folder, or in a subfolder of the same name. */
function moduleOf(path: string): string | undefined {
  const [, folder, name] = /^\/prosody-plugins-custom\/(?:([^/]+)\/)?mod_([^/]+)\.lua$/.exec(path) ?? [];
  return folder === undefined || folder === name || folder === `mod_${name}` ? name : undefined;
}

function misplacedModule(path: string): Problem[] {
  const name = /(?:^|\/)(mod_[^/]+\.lua)$/.exec(path)?.[1];
  if (name === undefined || path.startsWith("/")) return [];
  const given = ["extra", "prosody", "files", path];
  return [
    {
      key: keyName(given),
      message: `prosody looks for modules in ${CUSTOM} only: name the file ${CUSTOM}/${name}`,
      fix: remove(given),
    },
  ];
}

function namesIn(value: unknown): readonly string[] {
  return typeof value === "string" ? value.split(",") : [];
}
