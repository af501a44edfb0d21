import assert from "node:assert/strict";
import { requiredLabels } from "../../../policies/ownership/requiredLabels";
import { complaints, LABELS, object, ofChart, resource, UNKNOWN, workload } from "../judging";

const { "app.kubernetes.io/component": _component, ...INCOMPLETE } = LABELS;

describe("required-labels", () => {
  it("is content with the labels that labels() makes, known or not", async () => {
    const unknown = object("kubernetes:core/v1:Service", "s", { metadata: { name: "s", labels: UNKNOWN } });
    assert.deepEqual(await complaints(requiredLabels, [workload(), unknown]), []);
  });

  it("misses them on objects and on their pods", async () => {
    assert.deepEqual(await complaints(requiredLabels, [workload({ labels: INCOMPLETE })]), [
      "shard-0-web: it has no label app.kubernetes.io/component",
      "shard-0-web: its pods have no label app.kubernetes.io/component",
    ]);
    const bare = object("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "reader", {});
    assert.equal((await complaints(requiredLabels, [bare])).length, 1);
  });

  it("misses the shard on what stands in one", async () => {
    const { "jitsi.org/shard": _shard, ...labels } = LABELS;
    const type = "kubernetes:core/v1:Service";
    const urn = `urn:pulumi:prod::jitsi::jitsi:jitsi:Shard$${type}::s`;
    assert.deepEqual(await complaints(requiredLabels, [object(type, "s", { labels }, { urn })]), [
      "s: it has no label jitsi.org/shard",
    ]);
    assert.deepEqual(await complaints(requiredLabels, [object(type, "s", { labels })]), []);
  });

  it("leaves alone what is no object, and what a chart brings", async () => {
    const others = [
      resource("kubernetes:helm.sh/v4:Chart", {}),
      resource("aws:ec2/vpc:Vpc", {}),
      ofChart(workload({ labels: {} })),
    ];
    assert.deepEqual(await complaints(requiredLabels, others), []);
  });

  it("takes other labels by configuration", async () => {
    assert.equal(
      (await complaints(requiredLabels, [workload()], { options: { labels: ["example.org/team"] } })).length,
      2,
    );
  });

  it("only advises in development", () => {
    assert.deepEqual(requiredLabels.level, { production: "mandatory", development: "advisory" });
  });
});
