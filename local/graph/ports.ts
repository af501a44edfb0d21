import type { Value } from "../../policies/core/value";

/** As Kubernetes has it, TCP where nothing is said. */
export function portName(protocol: Value, port: Value): string {
  return `${protocol.text ?? "TCP"} ${port.number ?? port.text ?? "any"}`;
}
