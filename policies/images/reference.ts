/** Tag and digest of an image reference. */
export function parseImage(reference: string): { readonly tag?: string; readonly digest?: string } {
  const [named = "", digest] = reference.split("@");
  // A colon before the last slash starts the registry's port.
  const tag = /:([^:/]+)$/.exec(named)?.[1];
  return { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
