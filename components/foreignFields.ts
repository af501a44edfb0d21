/** An entry of `metadata.managedFields`. */
interface Manager {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: unknown;
}

/** Keys: `f:<field>`, `k:<keys of a list item as JSON>`, `v:<value in a set>`, `.` for the item itself. Leaves are empty. */
interface Fields {
  readonly [key: string]: Fields;
}

/** Field managers of the engines: Pulumi's provider, which uses a separate name per object, and the rehearsal. */
const OWN = /^(pulumi-|jitsi$)/;
/** `kubectl rollout restart` changes only this annotation, which the program does not set. */
const RESTARTED = "f:kubectl.kubernetes.io/restartedAt";

/**
 * Fields of a workload's pod template that another field manager owns, for example after `kubectl set image`. Fields that the
 * program has set to the same value are not included. `managedFields` does not record removed fields.
 */
export function foreignFields(managedFields: readonly Manager[] | undefined): readonly string[] {
  const written = (managedFields ?? []).filter(({ subresource }) => !subresource);
  const paths = (own: boolean): readonly string[] =>
    written.filter(({ manager }) => OWN.test(manager ?? "") === own).flatMap((one) => leaves(templateOf(one)));
  const ours = new Set(paths(true));
  return [...new Set(paths(false))].filter((path) => !ours.has(path) && !path.endsWith(RESTARTED));
}

function templateOf({ fieldsV1 }: Manager): Fields {
  return ((fieldsV1 ?? {}) as Fields)["f:spec"]?.["f:template"] ?? {};
}

function leaves(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, inner]) => {
    // "." is the list item itself, which all managers of its fields own together.
    if (key === ".") return [];
    return Object.keys(inner).length === 0 ? [key] : leaves(inner).map((leaf) => `${key}/${leaf}`);
  });
}
