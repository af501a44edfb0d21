import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import type { Overrides } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { stopControlPlane } from "../../local/controlPlane/controlPlane";
import { layout } from "../../local/controlPlane/layout";
import { syncNodes } from "../../local/controlPlane/nodes";
import { type Cluster, connect, type KubernetesObject } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import { objectOf } from "../../local/program/kubernetesObject";
import { isCheckedOnly } from "../../local/rehearsal/clusterObjects";
import { createLog, type Log } from "../../local/terminal/progress";
import { up } from "../../local/up";
import type { Outputs } from "../../local/up/summary";
import { planRegion } from "../../stacks/plan/plan";
import type { PoolPlan } from "../../stacks/plan/pools";
import { parseSettings } from "../../stacks/settings/read";
import { record } from "./record";
import { runFolder } from "./runFolder";

/** A region on its own control plane, in a folder that is removed with it. */
export class LocalRegion {
  private readonly dir = runFolder("jitsi-region-");
  private overrides: Overrides = {};

  constructor(private readonly stack: string) {}

  get cluster(): Cluster {
    return connect(layout(this.dir).kubeconfig);
  }

  async up(overrides: Overrides = {}): Promise<Outputs> {
    const { stack, dir } = this;
    this.overrides = overrides;
    return (await up({ stack, overrides, dir, engine: "rehearsal", seconds: 180, log: SILENT })).outputs;
  }

  /** Changes the number of nodes of the pools, until the next `up`. */
  async resize(count: (pool: PoolPlan) => number): Promise<void> {
    await syncNodes({ cluster: this.cluster, logs: layout(this.dir).logs }, this.pools(), count);
  }

  /** The pools of the last `up`. */
  pools(): readonly PoolPlan[] {
    const { settings } = parseSettings(readStackConfig(ROOT, this.stack, this.overrides).values);
    assert.ok(settings !== undefined);
    const { system, media } = planRegion(settings).pools;
    return [system, media];
  }

  async stop(): Promise<void> {
    await stopControlPlane(this.dir, SILENT);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Every object of the program, by kind and name. */
  async objects(): Promise<ReadonlyMap<string, KubernetesObject>> {
    const lists = await Promise.all(
      (await this.kinds()).map(async ({ apiVersion, kind }) =>
        this.cluster.list(apiVersion, kind, { labelSelector: OURS }),
      ),
    );
    return new Map(
      lists
        .flat()
        .filter((one) => !isOwned(one))
        .map((one) => [`${one.kind} ${one.metadata.name}`, one]),
    );
  }

  /** Kinds of the stack's stored objects. */
  private async kinds(): Promise<readonly Pick<KubernetesObject, "apiVersion" | "kind">[]> {
    const { registrations } = await record({}, { stack: this.stack });
    const objects = registrations.flatMap((one) => objectOf(one) ?? []).filter((one) => !isCheckedOnly(one));
    return [
      ...new Map(objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }])).values(),
    ];
  }

  /** Pods of the region, by the name of their workload. */
  async pods(component: RegExp): Promise<readonly KubernetesObject[]> {
    const pods = await this.cluster.list("v1", "Pod", { namespace: "jitsi" });
    return pods.filter((pod) => component.test(pod.metadata.labels?.["app.kubernetes.io/instance"] ?? ""));
  }
}

const OURS = "app.kubernetes.io/part-of=jitsi";

const SILENT: Log = createLog({ ...process.stderr, write: () => true } as never);

function isOwned(object: KubernetesObject): boolean {
  return ((object.metadata as { ownerReferences?: unknown[] }).ownerReferences ?? []).length > 0;
}

/**
 * The part of an object that an unrelated update may not change. Controllers write the status, which changes the
 * resourceVersion; the generation counts changes of the spec.
 */
export function fingerprint(object: KubernetesObject): string {
  const { metadata, status, ...rest } = object as KubernetesObject & { status?: unknown };
  const { uid, generation, labels, annotations, resourceVersion } = metadata as typeof metadata & { uid?: string };
  const own = Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith("deployment.kubernetes.io/"));
  return JSON.stringify([uid, generation, labels, own, status === undefined ? resourceVersion : rest]);
}
