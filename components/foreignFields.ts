/** A field manager of an object, as the API server records it in `metadata.managedFields`. */
interface Manager {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: unknown;
}

/** Keys: `f:<field>`, `k:<keys of a list item as JSON>`, `v:<value in a set>`, `.` for the item itself. A leaf is empty. */
interface Fields {
  readonly [key: string]: Fields;
}

/** Engines that apply what the program says: Pulumi's provider, by a name of its own for each object, and the rehearsal. */
const OWN = /^(pulumi-|jitsi$)/;
/** `kubectl rollout restart` starts pods anew and changes nothing that the program sets. */
const RESTARTED = "f:kubectl.kubernetes.io/restartedAt";

/**
 * Fields of a workload's pod template that somebody has set beside the program, for example by `kubectl set image`. A field that the
 * program has set to the same value is not among them. What was taken away leaves no trace in `managedFields`.
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
    // "." stands for the list item itself, which every manager of one of its fields shares.
    if (key === ".") return [];
    return Object.keys(inner).length === 0 ? [key] : leaves(inner).map((leaf) => `${key}/${leaf}`);
  });
}
