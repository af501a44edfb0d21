import { join, resolve } from "node:path";

/** Files of the control plane. Absolute paths: they are in the command lines by which processes are found. */
export interface Layout {
  readonly dir: string;
  /** For operators and tools: administrator, context `jitsi-local`. */
  readonly kubeconfig: string;
  readonly state: string;
  readonly logs: string;
  readonly lock: string;
  /** Files that only the processes read. */
  readonly inside: string;
  readonly certificates: string;
}

/** @param dir folder for all files of the local region, usually `.local`. */
export function layout(dir: string): Layout {
  const root = resolve(dir);
  const inside = join(root, "control-plane");
  return {
    dir: root,
    kubeconfig: join(root, "kubeconfig"),
    state: join(root, "control-plane.json"),
    logs: join(root, "logs"),
    lock: join(root, "control-plane.lock"),
    inside,
    certificates: join(inside, "certificates"),
  };
}
