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

/** The ScaledObject of a shard, as the program renders it, that asks another Prometheus. */
async function scaledObject(url: string, bridges: object): Promise<KubernetesObject & { readonly spec: Spec }> {
  const region = await jitsi({ settings: { bridges } });
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

/** The autoscaler that versions with prometheus-adapter made. */
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

  before(async function () {
    const keda = await needKeda(this);
    plane = await startControlPlane({ dir: runFolder("keda-"), log: SILENT });
    prometheus = await StandInPrometheus.start((query) => (query.includes("stress") ? stress : 1000));
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
      await plane.cluster.apply(await scaledObject(prometheus.url, { min: 2, max: 6 }));
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
});
