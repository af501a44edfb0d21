import { join, resolve } from "node:path";

/** Where the control plane keeps its files, as absolute paths: they are part of the command lines it is known by. */
export interface Layout {
  readonly dir: string;
  /** For people and tools: full rights, context `jitsi-local`. */
  readonly kubeconfig: string;
  readonly state: string;
  readonly logs: string;
  readonly lock: string;
  /** What only the processes themselves read. */
  readonly inside: string;
  readonly certificates: string;
}

/** @param dir folder of everything that a run leaves, usually `.local`. */
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
