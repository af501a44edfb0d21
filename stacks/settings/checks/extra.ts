import { OWN_FILES, OWN_VARIABLES, RENDERED_FILES, RETIRED_VARIABLES } from "../../catalogue/reserved";
import type { JitsiComponent } from "../../catalogue/versions";
import type { Settings } from "../../schema/schema";
import { keyName, remove } from "../keys";
import { masked } from "../masks";
import type { Problem } from "../problems";

/** Whether the escape hatch leaves alone what the program sets, and what nothing reads any more. */
export function extra(settings: Settings): Problem[] {
  return (["web", "prosody", "jicofo", "jvb"] as const).flatMap((component) => [
    ...Object.entries(settings.extra[component].env).flatMap(([name, value]) => variable(component, name, value)),
    ...Object.keys(settings.extra[component].files).flatMap((path, _, all) => file(component, path, all)),
    ...size(settings, component),
  ]);
}

/** The API server refuses a ConfigMap with more than 1 MiB in it; files of the program's own are in it too. */
const MOST_KIB = 900;

function size({ extra, web }: Settings, component: JitsiComponent): Problem[] {
  const parts = [
    { path: ["extra", component, "files"], value: extra[component].files },
    ...(component === "web" ? [{ path: ["web"], value: web }] : []),
  ];
  const sizes = parts.map(({ value }) => Math.ceil(Buffer.byteLength(JSON.stringify(value)) / 1024));
  const kib = sizes.reduce((sum, one) => sum + one, 0);
  if (kib <= MOST_KIB) return [];
  const path = parts[sizes.indexOf(Math.max(...sizes))]?.path ?? [];
  return [
    {
      key: keyName(path),
      value: `${kib} KiB`,
      message: `at most ${MOST_KIB} KiB for ${component}: its files are in one ConfigMap, which holds no more`,
      fix: remove(path),
    },
  ];
}

function variable(component: JitsiComponent, name: string, text: string): Problem[] {
  const path = ["extra", component, "env", name];
  const problem = { key: keyName(path), value: masked(name, text), fix: remove(path) };
  if (RETIRED_VARIABLES.includes(name)) return [{ ...problem, message: "retired: nothing reads it any more" }];
  return OWN_VARIABLES[component].includes(name) ? [{ ...problem, message: "set by the program" }] : [];
}

function file(component: JitsiComponent, name: string, all: readonly string[]): Problem[] {
  const path = ["extra", component, "files", name];
  const problem = (message: string): Problem[] => [{ key: keyName(path), message, fix: remove(path) }];
  const own: readonly string[] = OWN_FILES[component];
  if (own.includes(name)) return problem("written by the program");
  const instead = RENDERED_FILES[component][name];
  if (instead !== undefined) return problem(`written anew by the image at each start; what it takes is ${instead}`);
  const inside = [...own, ...all].find((other) => other.startsWith(`${name}/`));
  return inside === undefined ? [] : problem(`a file, and by ${inside} also a folder`);
}
