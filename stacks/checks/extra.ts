import { OWN_FILES, OWN_VARIABLES, RETIRED_VARIABLES } from "../../components/jitsi/variables";
import type { JitsiComponent } from "../model";
import type { Problem } from "../problems";
import type { Settings } from "../schema";

/** Whether the escape hatch leaves alone what the program sets, and what nothing reads any more. */
export function extra(settings: Settings): Problem[] {
  return (["web", "prosody", "jicofo", "jvb"] as const).flatMap((component) => [
    ...Object.keys(settings.extra[component].env).flatMap((name) => variable(component, name)),
    ...Object.keys(settings.extra[component].files).flatMap((path) => file(component, path)),
  ]);
}

function variable(component: JitsiComponent, name: string): Problem[] {
  const key = `jitsi:extra.${component}.env.${name}`;
  const fix = `pulumi config rm --path ${key}`;
  if (RETIRED_VARIABLES.includes(name)) return [{ key, message: "retired: nothing reads it any more", fix }];
  return OWN_VARIABLES[component].includes(name) ? [{ key, message: "set by the program", fix }] : [];
}

function file(component: JitsiComponent, path: string): Problem[] {
  const key = `jitsi:extra.${component}.files["${path}"]`;
  const own: readonly string[] = OWN_FILES[component];
  return own.includes(path)
    ? [{ key, message: "written by the program", fix: `pulumi config rm --path '${key}'` }]
    : [];
}
