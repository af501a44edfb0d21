import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import type { Overrides } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { stopControlPlane } from "../../local/controlPlane/controlPlane";
import { CONTEXT } from "../../local/controlPlane/kubeconfig";
import { layout } from "../../local/controlPlane/layout";
import { localCluster } from "../../local/controlPlane/localCluster";
import type { Cluster } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import { findProcesses, signal } from "../../local/machine/processes";
import { planOf } from "../../local/policy/checkedPlan";
import { localOverrides, localStack } from "../../local/pulumi/engine";
import type { Log } from "../../local/terminal/progress";
import { up } from "../../local/up";
import type { Outputs } from "../../local/up/summary";
import { SILENT } from "../support/controlPlane";
import { fingerprint } from "../support/localRegion";
import { runFolder } from "../support/runFolder";

/** What an update of the engine may take on two cores, with the plugins that it downloads the first time. */
const SECONDS = 600;

/** A stack that the Pulumi engine brings to a control plane of its own, in a folder that goes away with it. */
export class EngineRegion {
  /** Folder of the stack's file. */
  readonly home = runFolder("engine-");
  /** As `.local` of the repository. */
  readonly dir = join(this.home, "local");

  constructor(
    private readonly pulumi: string,
    readonly stack = "dev",
  ) {
    for (const name of ["Pulumi.yaml", `Pulumi.${stack}.yaml`]) copyFileSync(join(ROOT, name), join(this.home, name));
  }

  get cluster(): Cluster {
    return localCluster(this.dir);
  }

  /** As `make up ENGINE=pulumi` does. */
  async up(overrides: Overrides = {}, log: Log = SILENT): Promise<Outputs> {
    const { dir, home: root, stack } = this;
    return (await up({ stack, overrides, engine: "pulumi", seconds: SECONDS, dir, log, root })).outputs;
  }

  /** The same stack, for what only the engine can be asked. */
  async open(overrides: Overrides = {}): Promise<Stack> {
    const plan = planOf(readStackConfig(this.home, this.stack, overrides));
    const here = localOverrides(plan, { kubeconfig: layout(this.dir).kubeconfig, context: CONTEXT });
    const config = readStackConfig(this.home, this.stack, { ...overrides, ...here });
    return localStack({ config, dir: join(this.dir, "pulumi"), pulumi: this.pulumi });
  }

  /** How many resources the last update created, changed, replaced, deleted and left. */
  async lastChanges(): Promise<OpMap> {
    return (await (await this.open()).info())?.resourceChanges ?? {};
  }

  /** Ends the engine as a crash of the machine does, and with it the processes that it has started. */
  kill(): void {
    for (const process of findProcesses(join(this.dir, "pulumi", "cli"))) signal(process, "SIGKILL");
  }

  /** Everything of the shards and of the router, by kind and name. */
  async fingerprints(): Promise<ReadonlyMap<string, string>> {
    const kinds = [
      ["apps/v1", "Deployment"],
      ["apps/v1", "StatefulSet"],
      ["v1", "ConfigMap"],
      ["v1", "Pod"],
    ] as const;
    const lists = await Promise.all(
      kinds.map(([version, kind]) => this.cluster.list(version, kind, { namespace: "jitsi" })),
    );
    return new Map(lists.flat().map((one) => [`${one.kind} ${one.metadata.name}`, fingerprint(one)]));
  }

  async stop(): Promise<void> {
    await stopControlPlane(this.dir, SILENT);
  }
}
