import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../../local/controlPlane/controlPlane";
import type { Cluster, KubernetesObject } from "../../local/kubernetes/client";
import { inputs } from "../components/jitsi/inspect";
import { jitsi } from "../components/jitsi/harness";
import { atOnce } from "../support/atOnce";
import { SILENT } from "../support/controlPlane";
import { needKeda, ref, StandInPrometheus, startKeda } from "../support/keda";
import { runFolder } from "../support/runFolder";
import { HANGS, until } from "../support/wait";

/** The first is taken over from an older version. Each has a test of its own. */
const SHARDS = ["shard-0", "shard-1", "shard-2", "shard-3"] as const;

interface Spec {
  readonly triggers: readonly { readonly type: string; readonly metadata: Record<string, string> }[];
  readonly advanced: { readonly horizontalPodAutoscalerConfig: object };
}

type ScaledObject = KubernetesObject & { readonly spec: Spec };

interface Autoscaler {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly { readonly type: string }[];
}

/** The bridges of one shard, and what Prometheus knows of them. */
class Bridges {
  readonly name: string;
  /** Stress of all bridges together; undefined: Prometheus has none. */
  stress: number | undefined = 1.9;
  participants = 0;

  constructor(
    private readonly cluster: Cluster,
    shard: string,
  ) {
    this.name = `${shard}-jvb`;
  }

  ref(apiVersion: string, kind: string): KubernetesObject {
    return ref(apiVersion, kind, this.name, "jitsi");
  }

  answer(query: string): number | undefined {
    return query.includes("endpoints") ? this.participants : query.includes("stress") ? this.stress : 1000;
  }

  async start(replicas: number): Promise<void> {
    const labels = { app: this.name };
    const containers = [{ name: "jvb", image: "jvb", resources: { requests: { cpu: "100m" } } }];
    const template = { metadata: { labels }, spec: { containers } };
    const spec = { replicas, selector: { matchLabels: labels }, template };
    await this.cluster.apply({ ...this.ref("apps/v1", "Deployment"), spec });
  }

  async replicas(): Promise<number | undefined> {
    const deployment = await this.cluster.read(this.ref("apps/v1", "Deployment"));
    return (deployment?.["spec"] as { readonly replicas: number } | undefined)?.replicas;
  }

  async reach(replicas: number): Promise<void> {
    await until(async () => (await this.replicas()) === replicas);
  }

  /** Runs while the number of bridges must not change, and 20 seconds longer: the controller decides each 15. */
  async undisturbed(expected: number, what: () => Promise<void>): Promise<void> {
    const seen = new Set<number | undefined>();
    const end = new AbortController();
    const watching = (async () => {
      while (!end.signal.aborted) {
        seen.add(await this.replicas());
        await sleep(20);
      }
    })();
    await what();
    await sleep(20_000);
    end.abort();
    await watching;
    assert.deepEqual([...seen], [expected]);
  }

  /** The ScaledObject, as the program renders it, with another Prometheus. */
  async scaledObject(url: string, settings: Record<string, unknown>): Promise<ScaledObject> {
    const region = await jitsi({ settings: { shardCount: SHARDS.length, ...settings } });
    const { metadata, spec } = inputs(region.one("ScaledObject", new RegExp(`^${this.name}$`)));
    const text = JSON.stringify(spec).replaceAll(/"serverAddress":"[^"]+"/g, `"serverAddress":"${url}"`);
    return { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata, spec: JSON.parse(text) as Spec };
  }

  async pods(count: number): Promise<readonly string[]> {
    return until(async () => {
      const all = await this.cluster.list("v1", "Pod", { namespace: "jitsi", labelSelector: `app=${this.name}` });
      const left = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      return left.length === count && left.map(({ metadata }) => metadata.name).toSorted();
    });
  }

  /** Sets the deletion costs of bridges as `bridge-deletion-cost` does. @returns the pods, the emptiest first. */
  async fill(count: number): Promise<readonly string[]> {
    const names = (await this.pods(count)).toReversed();
    for (const [participants, name] of names.entries()) {
      const annotations = { "controller.kubernetes.io/pod-deletion-cost": `${participants * 10}` };
      await this.cluster.apply({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "jitsi", annotations } });
    }
    return names;
  }

  /** The autoscaler of versions with prometheus-adapter. */
  olderAutoscaler(): KubernetesObject {
    const target = { type: "AverageValue", averageValue: "400m" };
    return {
      ...this.ref("autoscaling/v2", "HorizontalPodAutoscaler"),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: this.name },
        minReplicas: 2,
        maxReplicas: 6,
        metrics: [{ type: "Pods", pods: { metric: { name: "jitsi_jvb_stress" }, target } }],
      },
    };
  }
}

describe("KEDA's operator and metrics server on the local control plane", () => {
  let plane: ControlPlane;
  let prometheus: StandInPrometheus;
  let stop: (() => void) | undefined;
  let shards: readonly Bridges[];

  after(() => {
    stop?.();
    prometheus?.stop();
  });

  function bridges(shard: (typeof SHARDS)[number]): Bridges {
    return shards[SHARDS.indexOf(shard)] as Bridges;
  }

  /** Bridges with a window, and rules that remove excess bridges at once. */
  async function withWindow(one: Bridges, min: number, capacity: object): Promise<void> {
    one.stress = 0.1;
    const { spec, ...object } = await one.scaledObject(prometheus.url, {
      bridges: { min, max: 6 },
      capacity: [capacity],
    });
    // Nothing measures CPU here, and a missing signal removes no bridge. The controller would wait for 15 minutes.
    const triggers = spec.triggers.filter(({ type }) => type !== "cpu");
    const advanced = { horizontalPodAutoscalerConfig: { name: one.name, behavior: AT_ONCE } };
    const cooldown = min === 0 ? { cooldownPeriod: 5 } : {};
    await plane.cluster.apply({ ...object, spec: { ...spec, triggers, advanced, ...cooldown } });
  }

  atOnce(
    async function () {
      const keda = await needKeda(this);
      plane = await startControlPlane({ dir: runFolder("keda-"), log: SILENT });
      shards = SHARDS.map((shard) => new Bridges(plane.cluster, shard));
      prometheus = await StandInPrometheus.start((query) =>
        shards.find(({ name }) => query.includes(name))?.answer(query),
      );
      await plane.cluster.apply(ref("v1", "Namespace", "jitsi"));
      stop = await startKeda(plane, keda);
    },
    {
      "take over the autoscaler of an older version, and make it again when that is deleted, at an equal number of bridges":
        async () => {
          const own = bridges("shard-0");
          const read = (): Promise<KubernetesObject | undefined> => plane.cluster.read(own.olderAutoscaler());
          await own.start(5);
          await plane.cluster.apply(own.olderAutoscaler());
          await own.undisturbed(5, async () => {
            await plane.cluster.apply(await own.scaledObject(prometheus.url, { bridges: { min: 2, max: 6 } }));
            const owned = await until(async () => {
              const found = await read();
              return found?.metadata.ownerReferences?.some(({ kind }) => kind === "ScaledObject") === true && found;
            });
            // As the engine does after everything was created.
            await plane.cluster.remove(own.olderAutoscaler());
            const again = await until(async () => {
              const found = await read();
              return found?.metadata.uid !== owned.metadata.uid && found;
            });
            const { minReplicas, maxReplicas, metrics } = again["spec"] as Autoscaler;
            assert.deepEqual([minReplicas, maxReplicas], [2, 6]);
            assert.deepEqual(
              metrics.map(({ type }) => type),
              ["External", "External", "Resource"],
            );
          });
          const apis = await plane.cluster.list("apiregistration.k8s.io/v1", "APIService");
          assert.deepEqual(
            apis.filter(({ metadata }) => metadata.name.includes("custom.metrics")),
            [],
          );
        },

      "add a bridge when the stress exceeds the target, and remove none while Prometheus has no data": async () => {
        const own = bridges("shard-1");
        await own.start(5);
        const object = await own.scaledObject(prometheus.url, { bridges: { min: 2, max: 6 } });
        own.stress = 2.3;
        await plane.cluster.apply(object);
        await own.reach(6);
        own.stress = undefined;
        await own.undisturbed(6, async () => {
          await until(async () => {
            const { health = {} } = ((await plane.cluster.read(object))?.["status"] ?? {}) as {
              health?: Record<string, { numberOfFailures?: number }>;
            };
            return Object.values(health).some(({ numberOfFailures = 0 }) => numberOfFailures > 3);
          });
        });
      },

      "raise the minimum with a window that begins within a minute, and lower it with its end, emptiest first":
        async () => {
          const own = bridges("shard-2");
          const { capacity, begins, ends } = windowFrom(Date.now());
          await own.start(6);
          await withWindow(own, 2, capacity);
          await own.reach(2);
          assert.ok(Date.now() < begins, "the window began before the excess bridges had ended");
          await own.reach(5);
          assert.ok(Date.now() >= begins && Date.now() < ends);
          const emptiestFirst = await own.fill(5);
          await own.reach(2);
          assert.ok(Date.now() >= ends);
          assert.deepEqual(await own.pods(2), emptiestFirst.slice(-2).toSorted());
        },

      "rest at zero, wake for a window, and keep a bridge until the last participant has left": async () => {
        const own = bridges("shard-3");
        const { capacity, ends } = windowFrom(Date.now());
        await own.start(2);
        await withWindow(own, 0, capacity);
        await own.reach(0);
        await own.reach(5);
        own.participants = 3;
        await own.reach(1);
        assert.ok(Date.now() >= ends);
        // KEDA asks every 30 seconds, and removes the last bridge 5 seconds later.
        await own.undisturbed(1, () => sleep(30_000));
        own.participants = 0;
        await own.reach(0);
      },
    },
    2 * HANGS,
  );
});

/** Removes excess replicas at once. The program's own rules take 15 minutes. */
const AT_ONCE = {
  scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: "Pods", value: 6, periodSeconds: 15 }] },
};

/** A window of two minutes that begins at the second full minute from now. */
function windowFrom(now: number): { readonly capacity: object; readonly begins: number; readonly ends: number } {
  const begins = (Math.floor(now / 60_000) + 2) * 60_000;
  const ends = begins + 2 * 60_000;
  // A window does not go over midnight.
  const [timezone, hours] = new Date(begins).getUTCHours() < 12 ? ["UTC", 0] : ["Asia/Tokyo", 9];
  const at = (instant: number): string => new Date(instant + hours * 3_600_000).toJSON().slice(11, 16);
  const capacity = { name: "soon", from: at(begins), to: at(ends), timezone, bridges: 5, lead: 0 };
  return { capacity, begins, ends };
}
