import type { ChartObject, Release, Renderer } from "./helm";
import { storeObjects } from "./storedObjects";

/** The effect of two updates of a chart with the same values. */
export interface Updates {
  /** Objects of the first update. */
  readonly objects: readonly ChartObject[];
  /** Changes by the second one, as `Kind name: path`. Empty unless templates look up fields that the cluster fills in. */
  readonly changes: readonly string[];
}

/** Renders a chart for an empty cluster, and again for a cluster with the objects of the first rendering. */
export async function renderUpdates(
  renderer: Renderer,
  release: Release,
  apiVersions: readonly string[],
): Promise<Updates> {
  const objects = await renderer.render(release, apiVersions);
  const stored = await storeObjects(objects);
  try {
    const again = await renderer.render(release, apiVersions, stored.kubeconfig);
    return { objects, changes: changesOf(objects, again) };
  } finally {
    await stored.close();
  }
}

/** Entries that these objects add to `.Capabilities.APIVersions`. */
export function apiVersionsOf(objects: readonly ChartObject[]): readonly string[] {
  return objects
    .filter(({ kind }) => kind === "CustomResourceDefinition")
    .flatMap(({ spec }) => {
      const { group, names, versions } = spec as {
        readonly group: string;
        readonly names: { readonly kind: string };
        readonly versions: readonly { readonly name: string }[];
      };
      return versions.flatMap(({ name }) => [`${group}/${name}`, `${group}/${name}/${names.kind}`]);
    });
}

export function changesOf(before: readonly ChartObject[], after: readonly ChartObject[]): readonly string[] {
  const [old, now] = [before, after].map((objects) => new Map(objects.map((one) => [nameOf(one), one] as const)));
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return names.flatMap((name) => differences(old?.get(name), now?.get(name)).map((path) => `${name}: ${path}`));
}

function nameOf({ kind, metadata }: ChartObject): string {
  return `${kind} ${[metadata.namespace, metadata.name].filter((part) => part !== undefined).join("/")}`;
}

/** Paths at which two values differ. */
function differences(one: unknown, other: unknown, path = ""): readonly string[] {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return one === other ? [] : [path || "all of it"];
  }
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) =>
    differences(Reflect.get(one, key), Reflect.get(other, key), path === "" ? key : `${path}.${key}`),
  );
}
