import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiException, CoreV1Api } from "@kubernetes/client-node";
import type { KubernetesObject } from "../local/kubernetes/client";
import type { PoolPlan } from "../stacks/plan/pools";
import { LocalRegion } from "./support/localRegion";
import { DIAL_OUT } from "./support/sip";
import { needTools } from "./support/tools";
import { TRANSCRIPTION } from "./support/transcription";

interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly Container[] };
  readonly status?: { readonly conditions?: readonly { readonly message?: string }[] };
}

interface Container {
  readonly ports?: readonly { readonly hostPort?: number }[];
}

/** Retries a check while controllers work, and fails with its last error. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(500);
    }
  }
}

function pending(pods: readonly Pod[]): string[] {
  return pods.filter((pod) => pod.spec.nodeName === undefined).map((pod) => pod.metadata.name);
}

/** A DaemonSet with the requests of a pool's daemons. */
function daemonSet({ name, labels, daemons: { cpu, memory } }: PoolPlan): KubernetesObject {
  const instance = { "app.kubernetes.io/instance": `daemons-${name}` };
  const requests = { cpu: `${Math.round(cpu * 1000)}m`, memory: `${memory}Mi` };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: `daemons-${name}`, namespace: "jitsi" },
    spec: {
      selector: { matchLabels: instance },
      template: {
        metadata: { labels: instance },
        spec: {
          nodeSelector: labels,
          tolerations: [{ operator: "Exists" }],
          priorityClassName: "system-node-critical",
          containers: [{ name: "daemons", image: "daemons", resources: { requests } }],
        },
      },
    },
  };
}

describe("the pools of the prod stack", function () {
  this.timeout(300_000);
  const region = new LocalRegion("prod");
  const bridges = async (): Promise<Pod[]> => (await region.pods(/-jvb$/)) as Pod[];
  const oneToANode = (pods: readonly Pod[]): void => {
    const nodes = pods.map((pod) => pod.spec.nodeName);
    assert.equal(new Set(nodes).size, pods.length);
    for (const node of nodes) assert.match(node ?? "", /^media-/);
  };
  before(async function () {
    await needTools(this);
  });
  after(async () => region.stop());

  it("have room for every pod and for the daemons at the minimum of bridges and nodes", async () => {
    await region.up();
    await region.resize((pool) => pool.min);
    for (const pool of region.pools()) await region.cluster.apply(daemonSet(pool));
    await eventually(async () => {
      const all = (await region.pods(/./)) as Pod[];
      assert.deepEqual(pending(all), []);
      assert.equal((await bridges()).length, 6);
    });
    oneToANode(await bridges());
  });

  for (const name of ["router", "turn"]) {
    it(`have each pod of ${name} in another zone`, async () => {
      const zones = new Map(
        (await region.cluster.list("v1", "Node")).map(({ metadata }) => [
          metadata.name,
          metadata.labels?.["topology.kubernetes.io/zone"],
        ]),
      );
      const pods = (await region.pods(new RegExp(`^${name}$`))) as Pod[];
      assert.ok(pods.length > 1);
      assert.equal(new Set(pods.map(({ spec }) => zones.get(spec.nodeName ?? ""))).size, pods.length);
    });
  }

  it("lose one pod of each workload at a time to the drain of nodes", async () => {
    const core = region.cluster.config.makeApiClient(CoreV1Api);
    const evict = (pod: string): Promise<number> =>
      core.createNamespacedPodEviction({ name: pod, namespace: "jitsi", body: { metadata: { name: pod } } }).then(
        () => 201,
        (error: ApiException<unknown>) => error.code,
      );
    const cordon = async (value: boolean): Promise<void> => {
      const body = [{ op: "add", path: "/spec/unschedulable", value }];
      for (const { metadata } of await region.cluster.list("v1", "Node")) {
        await core.patchNode({ name: metadata.name, body });
      }
    };
    await cordon(true);
    try {
      for (const name of ["router", "turn", "shard-0-web", "shard-0-jvb"]) {
        const pods = await region.pods(new RegExp(`^${name}$`));
        const evicted: number[] = [];
        for (const pod of pods) evicted.push(await evict(pod.metadata.name));
        assert.deepEqual(evicted, [201, 429], name);
      }
    } finally {
      await cordon(false);
    }
  });

  it("have room for the maximum of every shard's bridges, one per media node", async () => {
    await region.up({ "bridges.min": 6 });
    await eventually(async () => {
      assert.equal((await bridges()).length, 18);
      assert.deepEqual(pending((await region.pods(/./)) as Pod[]), []);
    });
    oneToANode(await bridges());
  });

  it("have room to roll all bridges of a shard", async () => {
    const before = new Set((await bridges()).map((pod) => pod.metadata.name));
    const jvb = `ghcr.io/jitsi/jvb:stable-11200@sha256:${"0".repeat(64)}`;
    await region.up({ "bridges.min": 6, "shards.shard-2": { state: "offline", images: { jvb } } });
    await eventually(async () => {
      const now = await bridges();
      assert.equal(now.filter((pod) => !before.has(pod.metadata.name)).length, 6);
      assert.deepEqual(pending(now), []);
    });
  });

  it("have room for visitor nodes, a whiteboard, telephones and captions", async () => {
    const parts = { "visitors.count": 2, "whiteboard.enabled": true, transcription: TRANSCRIPTION, ...DIAL_OUT };
    await region.up({ ...parts, "bridges.min": 6 });
    await region.resize(({ name, min, max }) => (name === "system" ? min : max));
    await eventually(async () => {
      const all = (await region.pods(/./)) as Pod[];
      assert.deepEqual(pending(all), []);
      const names = new Set(all.map(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"]));
      for (const name of ["visitor", "excalidraw", "jigasi", "dial-out", "transcriber"])
        assert.ok(names.has(name), name);
    });
  });

  it("leave a bridge pending without a free node", async () => {
    const nodes = (await region.cluster.list("v1", "Node", { labelSelector: "jitsi.org/pool=media" })).length;
    const deployment = await region.cluster.read({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "shard-0-jvb", namespace: "jitsi" },
    });
    assert.ok(deployment !== undefined);
    const { template } = deployment["spec"] as { template: { metadata: { labels: object }; spec: object } };
    const labels = { "app.kubernetes.io/instance": "one-too-many-jvb" };
    await region.cluster.apply({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "one-too-many", namespace: "jitsi" },
      spec: {
        replicas: nodes - (await bridges()).length + 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: template.spec },
      },
    });
    await eventually(async () => {
      const now = await bridges();
      assert.equal(now.length, nodes + 1);
      assert.equal(pending(now).length, 1);
    });
  });
});

describe("the bridges of four shards on one large node", function () {
  this.timeout(300_000);
  const region = new LocalRegion("dev");
  const large = { shardCount: 4, "bridges.max": 1, "nodes.media.type": { cpu: 16, memory: "32Gi" } };
  const bridges = async (): Promise<Pod[]> => (await region.pods(/-jvb$/)) as Pod[];
  before(async function () {
    await needTools(this);
  });
  after(async () => region.stop());

  it("find no free port but for one of them", async () => {
    await region.up(large);
    await region.resize(({ name, max }) => (name === "media" ? 1 : max));
    await eventually(async () => {
      const waiting = (await bridges()).filter(({ spec }) => spec.nodeName === undefined);
      assert.equal(waiting.length, 3);
      for (const { status } of waiting) {
        assert.match(JSON.stringify(status?.conditions), /1 node\(s\) didn't have free ports/);
      }
    });
  });

  it("all run there with a port for each shard, once the shards with another port are rolled", async () => {
    const ports = [10000, 10001, 10002, 10003];
    const moved = ["shard-1", "shard-2", "shard-3"];
    const offline = Object.fromEntries(moved.map((id) => [`shards.${id}.state`, "offline"]));
    const shared = { ...large, "bridges.perNode": 4, "bridges.ports": ports, "nodes.media.max": 1 };
    await region.up({ ...shared, ...offline });
    await eventually(async () => {
      const all = await bridges();
      assert.deepEqual(
        all.map(({ spec }) => [spec.nodeName, spec.containers[0]?.ports?.[0]?.hostPort]).toSorted(),
        ports.map((port) => ["media-0", port]),
      );
    });
    await region.up(shared);
    assert.deepEqual(pending((await region.pods(/./)) as Pod[]), []);
  });
});
