const REFLECTOR = "reflector.v1.k8s.emberstack.com";

/**
 * Annotations by which a Secret asks reflector for copies of itself, in these namespaces and no other. Reflector takes a
 * name for a pattern, and one without special characters for itself only.
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
