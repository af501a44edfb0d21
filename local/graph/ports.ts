import type { Value } from "../../resources/value";

/** As Kubernetes has it, TCP where nothing is said. */
export function portName(protocol: Value, port: Value): string {
  return `${protocol.text ?? "TCP"} ${port.number ?? port.text ?? "any"}`;
}
