const REFLECTOR = "reflector.v1.k8s.emberstack.com";

/**
 * Annotations that make reflector copy a Secret into exactly these namespaces. Reflector reads each name as a pattern; a name
 * without special characters matches only itself.
 */
export function reflectedTo(namespaces: readonly string[]): Record<string, string> {
  if (namespaces.length === 0) return {};
  const list = namespaces.join(",");
  return {
    [`${REFLECTOR}/reflection-allowed`]: "true",
    [`${REFLECTOR}/reflection-allowed-namespaces`]: list,
    [`${REFLECTOR}/reflection-auto-enabled`]: "true",
    [`${REFLECTOR}/reflection-auto-namespaces`]: list,
  };
}
