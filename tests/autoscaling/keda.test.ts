import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../../local/controlPlane/controlPlane";
import type { KubernetesObject } from "../../local/kubernetes/client";
import { inputs } from "../components/jitsi/inspect";
import { jitsi } from "../components/jitsi/harness";
import { SILENT } from "../support/controlPlane";
import { needKeda, ref, StandInPrometheus, startKeda } from "../support/keda";
import { runFolder } from "../support/runFolder";
import { HANGS, until } from "../support/wait";

const NAME = "shard-0-jvb";
const DEPLOYMENT = ref("apps/v1", "Deployment", NAME, "jitsi");
const AUTOSCALER = ref("autoscaling/v2", "HorizontalPodAutoscaler", NAME, "jitsi");

interface Spec {
  readonly triggers: readonly { readonly type: string; readonly metadata: Record<string, string> }[];
  readonly advanced: { readonly horizontalPodAutoscalerConfig: object };
}

/** The ScaledObject of a shard, as the program renders it, with another Prometheus. */
async function scaledObject(
  url: string,
  settings: Record<string, unknown>,
): Promise<KubernetesObject & { readonly spec: Spec }> {
  const region = await jitsi({ settings });
  const { metadata, spec } = inputs(region.one("ScaledObject", /^shard-0-jvb$/));
  const text = JSON.stringify(spec).replaceAll(/"serverAddress":"[^"]+"/g, `"serverAddress":"${url}"`);
  return { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata, spec: JSON.parse(text) as Spec };
}

function bridges(replicas: number): KubernetesObject {
  const labels = { app: NAME };
  const containers = [{ name: "jvb", image: "jvb", resources: { requests: { cpu: "100m" } } }];
  return {
    ...DEPLOYMENT,
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

/** The autoscaler of versions with prometheus-adapter. */
const OLDER: KubernetesObject = {
  ...AUTOSCALER,
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: NAME },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [
      {
        type: "Pods",
        pods: { metric: { name: "jitsi_jvb_stress" }, target: { type: "AverageValue", averageValue: "400m" } },
      },
    ],
  },
};

describe("KEDA's operator and metrics server on the local control plane", function () {
  this.timeout(HANGS);
  let plane: ControlPlane;
  let prometheus: StandInPrometheus;
  let stop: (() => void) | undefined;
  /** Stress of all bridges together; undefined: Prometheus has none. */
  let stress: number | undefined = 1.9;
  let participants = 0;

  before(async function () {
    const keda = await needKeda(this);
    plane = await startControlPlane({ dir: runFolder("keda-"), log: SILENT });
    prometheus = await StandInPrometheus.start((query) =>
      query.includes("endpoints") ? participants : query.includes("stress") ? stress : 1000,
    );
    await plane.cluster.apply(ref("v1", "Namespace", "jitsi"));
    stop = await startKeda(plane, keda);
  });
  after(() => {
    stop?.();
    prometheus?.stop();
  });

  const replicas = async (): Promise<number | undefined> => {
    const spec = (await plane.cluster.read(DEPLOYMENT))?.["spec"] as { readonly replicas: number } | undefined;
    return spec?.replicas;
  };
  const autoscaler = async (): Promise<KubernetesObject | undefined> => plane.cluster.read(AUTOSCALER);
  const pods = async (): Promise<readonly string[]> => {
    const all = await plane.cluster.list("v1", "Pod", { namespace: "jitsi", labelSelector: `app=${NAME}` });
    return all
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name)
      .toSorted();
  };
  /** Sets the deletion costs of bridges as `bridge-deletion-cost` does. @returns the pods, the emptiest first. */
  const fill = async (count: number): Promise<readonly string[]> => {
    const names = await until(async () => {
      const found = await pods();
      return found.length === count && found.toReversed();
    });
    for (const [participants, name] of names.entries()) {
      const annotations = { "controller.kubernetes.io/pod-deletion-cost": `${participants * 10}` };
      await plane.cluster.apply({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "jitsi", annotations } });
    }
    return names;
  };
  /** Runs while the number of bridges must not change, and 20 seconds longer: the controller decides each 15. */
  const undisturbed = async (expected: number, what: () => Promise<void>): Promise<void> => {
    const seen = new Set<number | undefined>();
    const end = new AbortController();
    const watching = (async () => {
      while (!end.signal.aborted) {
        seen.add(await replicas());
        await sleep(20);
      }
    })();
    await what();
    await sleep(20_000);
    end.abort();
    await watching;
    assert.deepEqual([...seen], [expected]);
  };

  it("take over the autoscaler of an older version, and make it again when that is deleted, at an equal number of bridges", async () => {
    await plane.cluster.apply(bridges(5));
    await plane.cluster.apply(OLDER);
    await undisturbed(5, async () => {
      await plane.cluster.apply(await scaledObject(prometheus.url, { bridges: { min: 2, max: 6 } }));
      const owned = await until(async () => {
        const found = await autoscaler();
        return found?.metadata.ownerReferences?.some(({ kind }) => kind === "ScaledObject") === true && found;
      });
      // As the engine does after everything was created.
      await plane.cluster.remove(AUTOSCALER);
      const again = await until(async () => {
        const found = await autoscaler();
        return found?.metadata.uid !== owned.metadata.uid && found;
      });
      const { minReplicas, maxReplicas, metrics } = again["spec"] as {
        minReplicas: number;
        maxReplicas: number;
        metrics: { type: string }[];
      };
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
  });

  it("add a bridge when the stress exceeds the target", async () => {
    stress = 2.3;
    await until(async () => (await replicas()) === 6);
  });

  it("remove none while Prometheus has no data", async () => {
    stress = undefined;
    await undisturbed(6, async () => {
      await until(async () => {
        const { health = {} } = ((await plane.cluster.read(ref("keda.sh/v1alpha1", "ScaledObject", NAME, "jitsi")))?.[
          "status"
        ] ?? {}) as { health?: Record<string, { numberOfFailures?: number }> };
        return Object.values(health).some(({ numberOfFailures = 0 }) => numberOfFailures > 3);
      });
    });
  });

  it("raise the minimum with a window that begins within a minute, and lower it with its end, emptiest first", async function () {
    this.timeout(2 * HANGS);
    stress = 0.1;
    const { capacity, begins, ends } = windowFrom(Date.now());
    const object = await scaledObject(prometheus.url, { bridges: { min: 2, max: 6 }, capacity: [capacity] });
    // Nothing measures CPU here, and a missing signal removes no bridge. The controller would wait for 15 minutes.
    const triggers = object.spec.triggers.filter(({ type }) => type !== "cpu");
    const advanced = { horizontalPodAutoscalerConfig: { name: NAME, behavior: AT_ONCE } };
    await plane.cluster.apply({ ...object, spec: { ...object.spec, triggers, advanced } });
    await until(async () => (await replicas()) === 2);
    assert.ok(Date.now() < begins, "the window began before the bridges of the test before it had ended");
    await until(async () => (await replicas()) === 5);
    assert.ok(Date.now() >= begins && Date.now() < ends);
    const fullest = await fill(5);
    await until(async () => (await replicas()) === 2);
    assert.ok(Date.now() >= ends);
    const left = await until(async () => {
      const names = await pods();
      return names.length === 2 && names;
    });
    assert.deepEqual(left, fullest.slice(-2).toSorted());
  });

  it("rest at zero, wake for a window, and keep a bridge until the last participant has left", async function () {
    this.timeout(2 * HANGS);
    stress = 0.1;
    const { capacity, ends } = windowFrom(Date.now());
    const object = await scaledObject(prometheus.url, { bridges: { min: 0, max: 6 }, capacity: [capacity] });
    const triggers = object.spec.triggers.filter(({ type }) => type !== "cpu");
    const advanced = { horizontalPodAutoscalerConfig: { name: NAME, behavior: AT_ONCE } };
    await plane.cluster.apply({ ...object, spec: { ...object.spec, triggers, advanced, cooldownPeriod: 5 } });
    await until(async () => (await replicas()) === 0);
    await until(async () => (await replicas()) === 5);
    participants = 3;
    await until(async () => (await replicas()) === 1);
    assert.ok(Date.now() >= ends);
    await undisturbed(1, () => sleep(45_000));
    participants = 0;
    await until(async () => (await replicas()) === 0);
  });
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
