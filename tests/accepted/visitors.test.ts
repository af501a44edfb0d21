import assert from "node:assert/strict";
import { withKnownChildren } from "../../local/charts/source";
import { readStackConfig } from "../../local/config/stackConfig";
import type { ControlPlane } from "../../local/controlPlane/controlPlane";
import { syncNodes } from "../../local/controlPlane/nodes";
import type { KubernetesObject } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import { namespaceOf, objectOf } from "../../local/program/kubernetesObject";
import { reveal } from "../../local/program/secretValues";
import { runRecorded } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { CLOUDS } from "../support/clouds";
import { sharedControlPlane } from "../support/controlPlane";
import { poolPlan } from "../support/pools";
import { until } from "../support/wait";

const NAMESPACE = "visitors";
const REGIONS = {
  ...CLOUDS,
  kubeconfig: {
    cloud: "kubeconfig",
    region: "",
    cluster: { kubeconfig: ".local/kubeconfig", context: "jitsi-local", storageClass: "standard" },
  },
} as const;
const SYSTEM = poolPlan("system", { type: "large", cpu: 8, memory: 32_768 });

/** The objects of a production region with three visitor nodes per shard, in the namespace of these tests. */
function objectsOf(registrations: readonly Registration[]): readonly KubernetesObject[] {
  return registrations.flatMap((one) => {
    const object = objectOf(one);
    if (object === undefined) return [];
    const inside = namespaceOf(object) === undefined ? {} : { namespace: NAMESPACE };
    const plain = reveal({ ...object, metadata: { ...object.metadata, ...inside } }) as typeof object;
    return [plain];
  });
}

describe("a region with visitor nodes", function () {
  this.timeout(5 * 60_000);
  let controlPlane: ControlPlane;
  let cluster: ControlPlane["cluster"];
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };
  before(async function () {
    controlPlane = await sharedControlPlane(this);
    cluster = controlPlane.cluster;
    await cluster.apply(namespace);
  });
  after(async () => {
    if (cluster === undefined) return;
    await cluster.remove(namespace);
    await cluster.waitGone(namespace, 120_000);
    await syncNodes(controlPlane, [SYSTEM], () => 0);
  });

  for (const [cloud, overrides] of Object.entries(REGIONS)) {
    it(`passes the policies, and the API server accepts every object: ${cloud}`, async () => {
      const config = readStackConfig(ROOT, "prod", { ...overrides, "visitors.count": 3 });
      const { registrations } = await runRecorded(config);
      const violations = await checkPolicies((await withKnownChildren(registrations)).all, config.values);
      assert.equal(violations.length, 0, explain(violations));
      const objects = objectsOf(registrations);
      assert.equal(
        objects.filter(({ kind, metadata }) => kind === "StatefulSet" && /visitor/.test(metadata.name)).length,
        3,
      );
      const refused: string[] = [];
      for (const object of objects) {
        await cluster.apply(object, { dryRun: true }).catch((error: unknown) => {
          refused.push(`${object.kind} ${object.metadata.name}: ${String(error).slice(0, 300)}`);
        });
      }
      assert.deepEqual(refused, []);
    });
  }

  it("has a scheduled pod for each node, with the number that its environment reads", async () => {
    await syncNodes(controlPlane, [SYSTEM], () => 2);
    const config = readStackConfig(ROOT, "prod", { ...REGIONS.kubeconfig, "visitors.count": 3 });
    const objects = objectsOf((await runRecorded(config)).registrations);
    const wanted = objects.filter(
      ({ kind, metadata }) => kind === "PriorityClass" || /^shard-0-(visitor|credentials)$/.test(metadata.name),
    );
    for (const object of wanted) await cluster.apply(object);
    const labelSelector = "app.kubernetes.io/name=visitor";
    const pods = await until(async () => {
      const found = await cluster.list("v1", "Pod", { namespace: NAMESPACE, labelSelector });
      const running = found.filter((one) => (one["status"] as { phase?: string } | undefined)?.phase === "Running");
      return running.length === 3 ? running : undefined;
    });
    assert.deepEqual(
      pods.map(({ metadata }) => [metadata.name, metadata.labels?.["apps.kubernetes.io/pod-index"]]).sort(),
      [0, 1, 2].map((n) => [`shard-0-visitor-${n}`, `${n}`]),
    );
  });
});
