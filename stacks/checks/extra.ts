import { OWN_FILES, OWN_VARIABLES, RETIRED_VARIABLES } from "../../components/jitsi/variables";
import { keyName, remove } from "../keys";
import { masked } from "../masks";
import type { JitsiComponent } from "../model";
import type { Problem } from "../problems";
import type { Settings } from "../schema";

/** Whether the escape hatch leaves alone what the program sets, and what nothing reads any more. */
export function extra(settings: Settings): Problem[] {
  return (["web", "prosody", "jicofo", "jvb"] as const).flatMap((component) => [
    ...Object.entries(settings.extra[component].env).flatMap(([name, value]) => variable(component, name, value)),
    ...Object.keys(settings.extra[component].files).flatMap((path) => file(component, path)),
  ]);
}

function variable(component: JitsiComponent, name: string, text: string): Problem[] {
  const path = ["extra", component, "env", name];
  const problem = { key: keyName(path), value: masked(name, text), fix: remove(path) };
  if (RETIRED_VARIABLES.includes(name)) return [{ ...problem, message: "retired: nothing reads it any more" }];
  return OWN_VARIABLES[component].includes(name) ? [{ ...problem, message: "set by the program" }] : [];
}

function file(component: JitsiComponent, name: string): Problem[] {
  const path = ["extra", component, "files", name];
  const own: readonly string[] = OWN_FILES[component];
  return own.includes(name) ? [{ key: keyName(path), message: "written by the program", fix: remove(path) }] : [];
}
