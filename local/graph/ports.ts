import type { Value } from "../../resources/value";

/** A port with its protocol. As in Kubernetes, the default is TCP. */
export function portName(protocol: Value, port: Value): string {
  return `${protocol.text ?? "TCP"} ${port.number ?? port.text ?? "any"}`;
}
