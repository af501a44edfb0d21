import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Overrides } from "../config/overrides";
import { replaceFile } from "../machine/replaceFile";
import { UserError } from "../terminal/userError";

/** The cluster of a region that `make up CLUSTER=…` created. A folder without this file has a local control plane or no region. */
export interface RegionCluster {
  /** Value of CLUSTER. */
  readonly asked: string;
  /** Context in `.local/kubeconfig`. */
  readonly context: string;
  /** The program with which `make up` created the cluster. Undefined for an existing cluster, which is never deleted. */
  readonly maker?: "k3d" | "kind";
  /** False while the program creates the cluster. */
  readonly complete: boolean;
  /** Configuration that follows from the cluster, from the first run on, because the address of bridges must not change. */
  readonly overrides: Overrides;
  /** `host:port` where the page answers on this machine. */
  readonly through?: string;
}

const schema = z.object({
  asked: z.string(),
  context: z.string(),
  maker: z.enum(["k3d", "kind"]).optional(),
  complete: z.boolean(),
  overrides: z.record(z.string(), z.json()),
  through: z.string().optional(),
});

/** The cluster of the region in a folder. @throws UserError when the file is damaged, because the running cluster is then unknown. */
export function regionCluster(dir: string): RegionCluster | undefined {
  const file = fileIn(dir);
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new UserError(
      `${file} is damaged, so the cluster of the region is unknown. Delete the cluster ` +
        `(k3d cluster delete jitsi, or kind delete cluster --name jitsi), then the folder ${dir}`,
    );
  }
}

/** Stores the cluster before anything is created in it. */
export function rememberCluster(dir: string, cluster: RegionCluster): void {
  replaceFile(fileIn(dir), `${JSON.stringify(cluster, undefined, 2)}\n`);
}

function fileIn(dir: string): string {
  return join(dir, "cluster.json");
}
