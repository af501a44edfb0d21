import {
  IMAGE_PATHS,
  MOUNT_FOLDERS,
  OWN_FILES,
  OWN_VARIABLES,
  RENDERED_FILES,
  RETIRED_VARIABLES,
} from "../../catalogue/reserved";
import { COMPOSE_VARIABLES } from "../../catalogue/composeVariables";
import { READ_BY_IMAGE } from "../../catalogue/readByImage";
import type { JitsiComponent } from "../../catalogue/versions";
import { planIceServers } from "../../plan/iceServers";
import { nearest } from "../../schema/nearest";
import type { Settings } from "../../schema/schema";
import { keyName, remove } from "../commands";
import { masked } from "../mask";
import type { Problem } from "../problems";

const COMPONENTS = ["web", "prosody", "jicofo", "jvb"] as const;

/** Checks that `extra` sets nothing that the program sets, and nothing that the images no longer read. */
export function extra(settings: Settings): Problem[] {
  return COMPONENTS.flatMap((component) => [
    ...Object.entries(settings.extra[component].env).flatMap(([name, value]) =>
      variable(settings, component, name, value),
    ),
    ...Object.keys(settings.extra[component].files).flatMap((path, _, all) => file(component, path, all)),
    ...Object.entries(settings.extra[component].files).flatMap(([path, given]) => content(component, path, given)),
    ...size(settings, component),
  ]);
}

/** Limits are 1 MiB for a ConfigMap and 1.5 MiB for an object in etcd. The program's own files and variables count, too. */
const MAX_KIB = 900;

function size({ extra, web }: Settings, component: JitsiComponent): Problem[] {
  const { env, files } = extra[component];
  // The client's options are written indented, with each < escaped to six characters.
  const options = component === "web" ? [{ path: ["web"], bytes: bytesOf(web, 2) + 5 * lessThans(web) }] : [];
  return [
    ...tooLarge([{ path: ["extra", component, "env"], bytes: bytesOf(env) }], `all variables of ${component} in total`),
    ...tooLarge(
      [{ path: ["extra", component, "files"], bytes: bytesOf(files) }, ...options],
      `all files of ${component} in total, the limit of its ConfigMap`,
    ),
  ];
}

function bytesOf(value: unknown, indent = 0): number {
  return Buffer.byteLength(JSON.stringify(value, undefined, indent));
}

function lessThans(value: unknown): number {
  return JSON.stringify(value).split("<").length - 1;
}

function tooLarge(parts: readonly { readonly path: string[]; readonly bytes: number }[], what: string): Problem[] {
  const kib = Math.ceil(parts.reduce((sum, { bytes }) => sum + bytes, 0) / 1024);
  if (kib <= MAX_KIB) return [];
  const largest = parts.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  return [
    {
      key: keyName(largest.path),
      value: `${kib} KiB`,
      message: `at most ${MAX_KIB} KiB for ${what}`,
      fix: remove(largest.path),
    },
  ];
}

function variable(settings: Settings, component: JitsiComponent, name: string, text: unknown): Problem[] {
  const path = ["extra", component, "env", name];
  const problem = { key: keyName(path), value: masked(name, text), fix: remove(path) };
  if (RETIRED_VARIABLES.includes(name)) return [{ ...problem, message: "retired: the images no longer read it" }];
  if (isUnset(settings, name)) return [];
  if (name === "ENABLE_MODERATOR_CHECKS" && limitsToModerators(settings)) {
    return [
      { ...problem, message: "recording, transcription and dial-out are for moderators only because of this check" },
    ];
  }
  const own = OWN_VARIABLES[component].includes(name);
  const known = READ_BY_IMAGE[component].includes(name) ? COMPOSE_VARIABLES[name] : undefined;
  if (known === undefined) return own ? [{ ...problem, message: "set by the program" }] : [];
  return [
    { ...problem, message: "key" in known ? `set by the program from ${known.key}` : `no use here: ${known.why}` },
  ];
}

/** Whether the program does not set a variable in this configuration, so that the operator may. */
function isUnset(settings: Settings, name: string): boolean {
  if (name.startsWith("WHITEBOARD_")) return !settings.whiteboard.enabled;
  if (name === "DIALIN_NUMBERS_URL" || name === "CONFCODE_URL") return !settings.sip.enabled;
  if (name === "DIALOUT_AUTH_URL") return settings.sip.dialOut?.checkUrl === undefined;
  return /^(TURNS?|STUN)_/.test(name) && planIceServers(settings) === undefined;
}

/** Whether a feature depends on jicofo's check that a participant is a moderator. */
function limitsToModerators({ recording, transcription, sip }: Settings): boolean {
  return recording.allowed !== "nobody" || transcription.enabled || sip.dialOut !== undefined;
}

function file(component: JitsiComponent, name: string, all: readonly string[]): Problem[] {
  const path = ["extra", component, "files", name];
  const problem = (message: string): Problem[] => [{ key: keyName(path), message, fix: remove(path) }];
  if (name.startsWith("/") && !MOUNT_FOLDERS[component].some((folder) => isBelow(name, folder))) {
    const folders = MOUNT_FOLDERS[component].map((folder) => `, or below ${folder}`).join("");
    return problem(`${component} takes files below /config, without a slash in front${folders}`);
  }
  const own: readonly string[] = OWN_FILES[component];
  if (own.includes(name)) return problem("written by the program");
  const instead = RENDERED_FILES[component][name];
  if (instead !== undefined) return problem(`overwritten by the image at each start; use ${instead}`);
  const { folders, files } = IMAGE_PATHS[component];
  const known = [...own, ...Object.keys(RENDERED_FILES[component]), ...files];
  const inside = [...known, ...all].find((other) => isBelow(other, name));
  if (inside !== undefined) return problem(`both a file and the folder of ${inside}`);
  if (folders.includes(name)) return problem("a folder of the image");
  const above = known.find((other) => isBelow(name, other));
  return above === undefined ? [] : problem(`below ${above}, which is a file`);
}

type Given = Settings["extra"][JitsiComponent]["files"][string];

/** Checks the content of a local file. */
function content(component: JitsiComponent, name: string, given: Given): Problem[] {
  if (typeof given === "string" || !("path" in given)) return [];
  const path = ["extra", component, "files", name];
  const problem = (message: string): Problem[] => [
    { key: keyName([...path, "path"]), value: given.path, message, fix: remove(path) },
  ];
  if (given.content === undefined) return problem("no file that can be read here");
  if (typeof given.content === "string" || component === "web") return [];
  // Updates of a serving shard ignore only `data` of a ConfigMap, not `binaryData`.
  return problem(
    "only web takes files that are no text from here; for others, make a ConfigMap and name it by {configMap, key}",
  );
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** Warnings about values that are valid but probably not intended. */
export function extraNotes({ extra }: Settings): string[] {
  return COMPONENTS.flatMap((component) =>
    Object.keys(extra[component].env)
      .filter((name) => !READ_BY_IMAGE[component].includes(name))
      .flatMap((name) => {
        const meant = nearest(name, READ_BY_IMAGE[component]);
        return meant === undefined
          ? []
          : [`jitsi:extra.${component}.env.${name}: the pinned image reads no such variable; did you mean ${meant}?`];
      }),
  );
}
