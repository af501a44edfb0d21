import assert from "node:assert/strict";
import type { ControlPlane } from "../../../local/controlPlane/controlPlane";
import { layout } from "../../../local/controlPlane/layout";
import { chooseNumbers, syncNodes } from "../../../local/controlPlane/nodes";
import { readState } from "../../../local/controlPlane/state";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { UserError } from "../../../local/terminal/userError";
import type { PoolPlan } from "../../../stacks/plan/pools";
import { sharedControlPlane } from "../../support/controlPlane";
import { poolPlan } from "../../support/pools";
import { until } from "../../support/wait";

const SYSTEM = poolPlan("system", { type: "e2-standard-4", cpu: 4, memory: 16_384 }, { max: 3 });
const MEDIA = poolPlan(
  "media",
  { type: "4 cores, 8Gi", cpu: 4, memory: 8_192 },
  {
    min: 2,
    max: 4,
    labels: { "jitsi.org/pool": "media" },
    taints: [{ key: "jitsi.org/pool", value: "media", effect: "NoSchedule" }],
    public: true,
  },
);
const POOLS = [SYSTEM, MEDIA];
const BRIDGE: KubernetesObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "bridge", namespace: "default" },
  spec: { nodeName: "media-2", containers: [{ name: "bridge", image: "jvb" }] },
};

describe("the nodes of the local control plane", function () {
  this.timeout(300_000);
  let controlPlane: ControlPlane;

  const sync = (count: (pool: PoolPlan) => number, pools = POOLS): Promise<void> =>
    syncNodes(controlPlane, pools, count);
  const nodes = (): Promise<readonly KubernetesObject[]> => controlPlane.cluster.list("v1", "Node");
  const names = async (): Promise<readonly string[]> => (await nodes()).map(({ metadata }) => metadata.name).toSorted();
  const node = async (name: string): Promise<KubernetesObject> => {
    const found = await controlPlane.cluster.read({ apiVersion: "v1", kind: "Node", metadata: { name } });
    assert.ok(found !== undefined);
    return found;
  };

  before(async function () {
    controlPlane = await sharedControlPlane(this);
    await sync((pool) => pool.max);
  });
  after(async () => {
    if (controlPlane !== undefined) await sync(() => 0);
  });

  it("have the number and names of the pools", async () => {
    assert.deepEqual(await names(), ["media-0", "media-1", "media-2", "media-3", "system-0", "system-1", "system-2"]);
  });

  it("have the labels and taints of their pool, a hostname and a zone", async () => {
    const media = await node("media-1");
    assert.deepEqual((media["spec"] as { taints: unknown }).taints, MEDIA.taints);
    assert.deepEqual((await node("system-1"))["spec"], {});
    const { labels } = media.metadata;
    assert.equal(labels?.["jitsi.org/pool"], "media");
    assert.equal(labels["kubernetes.io/hostname"], "media-1");
    assert.equal(labels["topology.kubernetes.io/zone"], "local-b");
  });

  it("have the capacity of the machine and the allocatable resources of the plan", async () => {
    const { capacity, allocatable } = (await node("media-0"))["status"] as Record<string, Record<string, string>>;
    assert.deepEqual(
      { cpu: capacity?.["cpu"], memory: capacity?.["memory"], pods: capacity?.["pods"] },
      { cpu: "4", memory: "8Gi", pods: "110" },
    );
    assert.deepEqual(
      { cpu: allocatable?.["cpu"], memory: allocatable?.["memory"] },
      { cpu: "3600m", memory: "7372Mi" },
    );
  });

  it("have unique internal addresses, and external ones in a public pool", async () => {
    const addresses = (await nodes()).flatMap(({ status }) => {
      const { addresses: all } = status as { addresses: { type: string; address: string }[] };
      return all.filter(({ type }) => type !== "Hostname");
    });
    const external = addresses.filter(({ type }) => type === "ExternalIP").map(({ address }) => address);
    assert.deepEqual(external.toSorted(), ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"]);
    assert.equal(new Set(addresses.map(({ address }) => address)).size, addresses.length);
    assert.equal(addresses.length, 7 + 4);
  });

  it("are not changed by a second sync", async () => {
    // The controller manager adds these to a new node after it is ready.
    await until(async () =>
      (await nodes()).every(
        ({ metadata: { annotations, labels } }) =>
          annotations?.["node.alpha.kubernetes.io/ttl"] !== undefined &&
          labels?.["beta.kubernetes.io/os"] !== undefined,
      ),
    );
    const before = versions(await nodes());
    await sync((pool) => pool.max);
    assert.deepEqual(versions(await nodes()), before);
  });

  it("are ready when the sync ends, also when KWOK is slow", async () => {
    const kwok = readState(layout(controlPlane.dir).state)?.processes.kwok;
    assert.ok(kwok !== undefined);
    let done = false;
    process.kill(kwok.pid, "SIGSTOP");
    try {
      const more = sync((pool) => pool.max + 1).then(() => (done = true));
      await until(async () => (await nodes()).length === 9);
      for (let look = 0; look < 10; look++) await nodes();
      assert.equal(done, false);
      process.kill(kwok.pid, "SIGCONT");
      await more;
    } finally {
      process.kill(kwok.pid, "SIGCONT");
    }
    assert.ok((await nodes()).every(isReady));
    await sync((pool) => pool.max);
  });

  it("change with their pool", async () => {
    const larger = { ...MEDIA, machine: { ...MEDIA.machine, cpu: 8 }, taints: [], labels: { size: "large" } };
    await sync((pool) => pool.max, [SYSTEM, larger]);
    const changed = await node("media-0");
    assert.equal((changed["status"] as { capacity: { cpu: string } }).capacity.cpu, "8");
    assert.deepEqual(changed["spec"], {});
    assert.deepEqual(
      [changed.metadata.labels?.["size"], changed.metadata.labels?.["jitsi.org/pool"]],
      ["large", undefined],
    );
    await sync((pool) => pool.max);
  });

  it("are removed without pods first, and foreign nodes never", async () => {
    await controlPlane.cluster.apply(BRIDGE);
    const stranger: KubernetesObject = { apiVersion: "v1", kind: "Node", metadata: { name: "media-9" }, spec: {} };
    await controlPlane.cluster.apply(stranger);

    await sync((pool) => pool.min);
    assert.deepEqual(await names(), ["media-0", "media-2", "media-9", "system-0"]);
    await controlPlane.cluster.remove(stranger);

    await sync(() => 0);
    assert.deepEqual(await names(), []);
    assert.equal(await controlPlane.cluster.read(BRIDGE), undefined);
  });

  it("are refused before any is created when the addresses do not suffice", async () => {
    await assert.rejects(
      sync((pool) => (pool.public ? 509 : 0)),
      UserError,
    );
    assert.deepEqual(await names(), []);
  });
});

describe("the choice of nodes", () => {
  it("fills the lowest free numbers when the pool grows", () => {
    assert.deepEqual(choose(3, []), [0, 1, 2]);
    assert.deepEqual(choose(4, ["media-0", "media-3"]), [0, 1, 2, 3]);
  });

  it("keeps nodes with pods when the pool shrinks, then those with low numbers", () => {
    const present = ["media-0", "media-1", "media-2", "media-10"];
    assert.deepEqual(choose(2, present), [0, 1]);
    assert.deepEqual(choose(2, present, ["media-10"]), [0, 10]);
    assert.deepEqual(choose(1, present, ["media-2", "media-10"]), [2]);
  });

  it("ignores nodes of another pool", () => {
    assert.deepEqual(choose(1, ["system-5", "media-x", "media-large-1"]), [0]);
  });
});

function choose(count: number, present: readonly string[], occupied: readonly string[] = []): readonly number[] {
  return chooseNumbers("media", count, present, new Set(occupied));
}

function versions(nodes: readonly KubernetesObject[]): unknown {
  return Object.fromEntries(nodes.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
}

function isReady({ status }: KubernetesObject): boolean {
  const { conditions = [] } = status as { conditions?: { type: string; status: string }[] };
  return conditions.some((condition) => condition.type === "Ready" && condition.status === "True");
}
