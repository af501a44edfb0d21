import type { KubernetesObject } from "../kubernetes/client";

/** Owners of an object's fields, an entry of `metadata.managedFields`. */
interface ManagedFields {
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1: Fields;
}

/** Keys: `f:<field>`, `k:<keys of a list item as JSON>`, `v:<value in a set>`, `.` for the value itself. A leaf is empty. */
interface Fields {
  readonly [key: string]: Fields;
}

/**
 * The fields of the last apply that its manager still owns: the inputs of the last update, without a state file. A field that another
 * manager has taken over, such as replicas by an autoscaler, is not included.
 * @param like the object to apply now. The server drops empty values (`nodeSelector: {}`) but keeps their ownership; their type is
 *   taken from here.
 */
export function appliedFields(object: KubernetesObject, like: KubernetesObject): unknown {
  const { managedFields } = object.metadata as { readonly managedFields?: readonly ManagedFields[] };
  const applied = managedFields?.find((one) => one.operation === "Apply" && one.subresource === undefined);
  return applied === undefined ? {} : select(object, applied.fieldsV1, like);
}

function select(value: unknown, fields: Fields, like: unknown): unknown {
  if (value === undefined) return emptyLike(like);
  if (Object.keys(fields).length === 0) return value;
  const keys = Object.keys(fields).filter((key) => key !== ".");
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).flatMap((item) => {
      const key = keys.find((one) => isItem(item, one));
      if (key === undefined) return [];
      const twin = Array.isArray(like) ? like.find((one) => isItem(one, key)) : undefined;
      return [select(item, fields[key] ?? {}, twin)];
    });
  }
  const names = keys.map((key) => key.slice("f:".length));
  const selected = names.map((name) => [
    name,
    select(fieldOf(value, name), fields[`f:${name}`] ?? {}, fieldOf(like, name)),
  ]);
  return Object.fromEntries(selected.filter(([, inner]) => inner !== undefined));
}

/** Whether a key identifies a list item. The server fills in defaults for keys that an item lacks. */
function isItem(item: unknown, key: string): boolean {
  const wanted: unknown = JSON.parse(key.slice("k:".length));
  if (key.startsWith("v:")) return item === wanted;
  return Object.entries(wanted as object).every(([name, value]) => (fieldOf(item, name) ?? value) === value);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function emptyLike(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  switch (typeof value) {
    case "object":
      return value === null ? null : {};
    case "string":
      return "";
    case "number":
      return 0;
    case "boolean":
      return false;
    default:
      return undefined;
  }
}
