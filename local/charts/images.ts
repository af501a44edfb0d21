import type { ChartObject } from "./helm";

/** A reference to an image, as container images, arguments and custom resources write it. */
const IMAGE = /^(?:--[\w-]+=)?((?:[\w-]+\.)+[\w-]+(?::\d+)?\/[\w./-]+(?::[\w.-]+|@sha256:[0-9a-f]{64})+)$/;

/** Every image that objects reference, also in custom resources and in arguments of operators. */
export function imagesIn(objects: readonly ChartObject[]): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      const image = IMAGE.exec(value)?.[1];
      if (image !== undefined) found.add(image);
    } else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  visit(objects.filter(({ kind }) => kind !== "CustomResourceDefinition" && kind !== "ConfigMap"));
  return [...found].toSorted();
}
