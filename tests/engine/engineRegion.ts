import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import type { Overrides } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { type ControlPlane, startControlPlane, stopControlPlane } from "../../local/controlPlane/controlPlane";
import { CONTEXT } from "../../local/controlPlane/kubeconfig";
import { layout } from "../../local/controlPlane/layout";
import { localCluster } from "../../local/controlPlane/localCluster";
import type { Cluster, KubernetesObject, ObjectRef } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import { commandLine, findProcesses, signal } from "../../local/machine/processes";
import { planOf } from "../../local/policy/checkedPlan";
import { localOverrides, localStack } from "../../local/pulumi/engine";
import type { Log } from "../../local/terminal/progress";
import { up } from "../../local/up";
import type { Outputs } from "../../local/up/summary";
import { SILENT } from "../support/controlPlane";
import { fingerprint } from "../support/localRegion";
import { runFolder } from "../support/runFolder";
import { until } from "../support/wait";
import { Backend } from "./backend";

/** What an update of the engine may take on two cores, with the plugins that it downloads the first time. */
const SECONDS = 600;

/** A stack that the Pulumi engine brings to a control plane of its own, in a folder that goes away with it. */
export class EngineRegion {
  /** Folder of the stack's file. */
  readonly home = runFolder("engine-");
  /** As `.local` of the repository. */
  readonly dir = join(this.home, "local");
  private readonly backend = new Backend(join(this.dir, "pulumi"));
  /** What the engine and the commands around it have said since the test began. */
  private said: string[] = [];
  readonly log: Log = {
    ...SILENT,
    warn: (text) => void this.said.push(`${text}\n`),
    output: (text) => void this.said.push(text),
  };

  constructor(
    private readonly pulumi: string,
    readonly stack = "dev",
  ) {
    for (const name of ["Pulumi.yaml", `Pulumi.${stack}.yaml`]) copyFileSync(join(ROOT, name), join(this.home, name));
  }

  get cluster(): Cluster {
    return localCluster(this.dir);
  }

  /** What was said since {@link hush}. */
  get output(): string {
    return this.said.join("");
  }

  /** Forgets what was said. */
  hush(): void {
    this.said = [];
  }

  /** As `make up ENGINE=pulumi` does. */
  async up(overrides: Overrides = {}): Promise<Outputs> {
    const { dir, home: root, log, stack } = this;
    return (await up({ stack, overrides, engine: "pulumi", seconds: SECONDS, dir, log, root })).outputs;
  }

  /**
   * The same stack, for what only the engine can be asked.
   * @param last goes before what the local control plane is told.
   */
  async open(overrides: Overrides = {}, last: Overrides = {}): Promise<Stack> {
    const plan = planOf(readStackConfig(this.home, this.stack, overrides));
    const here = localOverrides(plan, { kubeconfig: layout(this.dir).kubeconfig, context: CONTEXT });
    const config = readStackConfig(this.home, this.stack, { ...overrides, ...here, ...last });
    return localStack({ config, dir: this.backend.dir, pulumi: this.pulumi });
  }

  /** The state as the backend keeps it. */
  get stateFile(): string {
    return this.backend.stateFile(this.stack);
  }

  /** How many resources the last update created, changed, replaced, deleted and left. */
  async lastChanges(): Promise<OpMap> {
    return (await (await this.open()).info())?.resourceChanges ?? {};
  }

  /** Kills the engine of an update or a destroy that runs as soon as an object is there, or is not. */
  async killOnce(running: Promise<unknown>, ref: ObjectRef, there: boolean): Promise<void> {
    const over = running.then(
      () => true,
      () => true,
    );
    while (((await this.cluster.read(ref)) !== undefined) !== there) {
      if (await Promise.race([over, sleep(50, false)])) throw new Error("the engine has ended before it was killed");
    }
    this.kill();
    await over;
  }

  /** Ends the engine, its language host and its providers as a crash of the machine does. */
  private kill(): void {
    const engines = findProcesses(join(this.dir, "pulumi", "cli")).map(({ pid }) => pid);
    for (const pid of withDescendants(engines)) signal({ pid, argv: [commandLine(pid) ?? ""] }, "SIGKILL");
  }

  startControlPlane(): Promise<ControlPlane> {
    return startControlPlane({ dir: this.dir, log: SILENT });
  }

  /** Everything of the shards and of the router, by kind and name. */
  async fingerprints(): Promise<ReadonlyMap<string, string>> {
    const kinds = [
      ["apps/v1", "Deployment"],
      ["apps/v1", "StatefulSet"],
      ["v1", "ConfigMap"],
      ["v1", "Pod"],
    ] as const;
    const lists = await this.list(kinds, "jitsi");
    return new Map(lists.map((one) => [`${one.kind} ${one.metadata.name}`, fingerprint(one)]));
  }

  /** Objects of kinds that an update makes and whose number does not change by itself. */
  async inventory(): Promise<readonly string[]> {
    const objects = await this.list([
      ["v1", "Namespace"],
      ["v1", "ConfigMap"],
      ["v1", "Secret"],
      ["v1", "Service"],
      ["v1", "ServiceAccount"],
      ["apps/v1", "Deployment"],
      ["rbac.authorization.k8s.io/v1", "Role"],
      ["rbac.authorization.k8s.io/v1", "RoleBinding"],
      ["rbac.authorization.k8s.io/v1", "ClusterRole"],
      ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
      ["scheduling.k8s.io/v1", "PriorityClass"],
      ["storage.k8s.io/v1", "StorageClass"],
    ]);
    return objects.map(({ kind, metadata: { name, namespace, uid } }) => `${kind} ${namespace}/${name} ${uid}`).sort();
  }

  /** The inventory once the controllers have created what every namespace has. */
  async settledInventory(): Promise<readonly string[]> {
    const last = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kube-root-ca.crt", namespace: "default" } };
    await until(() => this.cluster.read(last));
    for (let before = await this.inventory(); ;) {
      await sleep(5000);
      const now = await this.inventory();
      if (isDeepStrictEqual(now, before)) return now;
      before = now;
    }
  }

  private async list(
    kinds: readonly (readonly [apiVersion: string, kind: string])[],
    namespace?: string,
  ): Promise<readonly KubernetesObject[]> {
    const { cluster } = this;
    const options = namespace === undefined ? {} : { namespace };
    return (await Promise.all(kinds.map(([version, kind]) => cluster.list(version, kind, options)))).flat();
  }

  async stop(): Promise<void> {
    await stopControlPlane(this.dir, SILENT);
  }
}

/** Processes and what they started, each before its children. */
function withDescendants(pids: readonly number[]): readonly number[] {
  const all = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = all.map((line) => line.trim().split(/\s+/).map(Number));
  const found = [...pids];
  for (const parent of found)
    found.push(...pairs.flatMap(([pid, of]) => (of === parent && pid !== undefined ? [pid] : [])));
  return found;
}
