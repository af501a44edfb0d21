/** The parts of an image reference that say which image it is. */
export function parseImage(reference: string): { readonly tag?: string; readonly digest?: string } {
  const [named = "", digest] = reference.split("@");
  // A colon before the last slash belongs to the port of a registry.
  const tag = /:([^:/]+)$/.exec(named)?.[1];
  return { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
