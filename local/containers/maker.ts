import { POOL } from "../../stacks/catalogue/labels";
import type { Overrides } from "../config/overrides";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import type { PublishedPort } from "./freePorts";
import { run } from "./program";

/** Name of the cluster that `make up` creates. One is enough: a machine has one port 443. */
export const NAME = "jitsi";

/** A program that runs a Kubernetes cluster in containers of this machine's Docker. */
export interface Maker {
  readonly name: MakerName;
  /** Page that says how to install it. */
  readonly install: string;
  /** Command that deletes the cluster manually. */
  readonly deleteCommand: string;
  /** Context in the kubeconfig. */
  readonly context: string;
  /** Nodes that the cluster can have. */
  readonly maxNodes: number;
  /** Configuration that its clusters need. */
  readonly overrides: Overrides;
  /** Names of its clusters on this machine. */
  readonly list: (tool: Tool) => Promise<readonly string[]>;
  /** Creates the cluster with one node, and writes its kubeconfig. */
  readonly create: (tool: Tool, ports: readonly PublishedPort[]) => Promise<void>;
  /** Starts the containers of a cluster. They may already run. */
  readonly start: (tool: Tool) => Promise<void>;
  readonly addNode?: (tool: Tool) => Promise<void>;
  /** Deletes the cluster with everything in it. */
  readonly remove: (tool: Tool) => Promise<void>;
}

export type MakerName = "k3d" | "kind";

/** What a run of the program needs. */
export interface Tool {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Kubeconfig file of the cluster. The user's own stays as it is. */
  readonly kubeconfig: string;
}

/** Label of nodes that bridges run on. */
export const MEDIA_LABEL = `${POOL}=media`;
/** Longest wait for a new cluster. Its images have several hundred MiB. */
export const CREATED_WITHIN = "600s";

/** @throws UserError when the program is missing. */
export async function refuseMissing({ install, name }: Maker, env: NodeJS.ProcessEnv): Promise<void> {
  if ((await run(name, ["version"], { env })) !== undefined) return;
  throw new UserError(`${name} is not installed. Install it: ${install}`);
}
