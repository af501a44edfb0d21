import assert from "node:assert/strict";
import { createCluster } from "../../../components/cluster/createCluster";
import type { Cluster } from "../../../components/cluster/cluster";
import { runProgram } from "../../../local/program/program";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import { planRegion } from "../../../stacks/plan/plan";
import { Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";

async function recordExisting(cluster: object): Promise<{ readonly recording: Recording; readonly made: Cluster }> {
  const plan = planRegion(settingsOf({ cluster: { kubeconfig: "k3s.yaml", context: "admin", ...cluster } }));
  const found: Cluster[] = [];
  const config = { project: "jitsi", stack: "dev", values: {}, secretKeys: [] };
  const program = (): void => void found.push(createCluster(plan.cluster));
  const recording = new Recording(await runProgram({ config, program, answer: recordedAnswer }));
  const [made] = found;
  assert.ok(made !== undefined);
  return { recording, made };
}

describe("an existing cluster", function () {
  this.timeout(60_000);

  it("is identified by the configured context, independent of the file's path", async () => {
    const { recording } = await recordExisting({});
    assert.partialDeepStrictEqual(recording.one("pulumi:providers:kubernetes", /-kubernetes$/).inputs, {
      kubeconfig: "k3s.yaml",
      context: "admin",
      clusterIdentifier: "admin",
      enableConfigMapMutable: "true",
      enableSecretMutable: "true",
    });
    assert.equal(recording.registrations.length, 4, "the stack, the cluster and its providers");
  });

  it("has the configured node labels, storage class and load balancer class", async () => {
    const { made } = await recordExisting({
      mediaSelector: { role: "media" },
      mediaToleration: { key: "media" },
      storageClass: "local-path",
      serviceAnnotations: { "metallb.io/address-pool": "public" },
    });
    assert.deepEqual(made.media, { selector: { role: "media" }, tolerations: [{ key: "media" }] });
    assert.equal(made.storageClass, "local-path");
    assert.partialDeepStrictEqual(made.mediaFirewall, { port: 10000, nodes: { role: "media" }, rule: undefined });
    for (const { annotations } of [made.router, made.turn]) {
      assert.deepEqual(annotations, { "metallb.io/address-pool": "public" });
    }
  });

  it("gets no resources of a cluster", async () => {
    const { made } = await recordExisting({});
    assert.deepEqual([made.ready, made.lifetime, made.publish, made.dnsSolver], [[], undefined, undefined, undefined]);
  });
});
