import assert from "node:assert/strict";
import { namespaceOf, objectOf } from "../../local/program/kubernetesObject";
import { record, type Recording } from "../support/record";

const EXISTING = {
  "cluster.addons.certManager": "existing",
  "cluster.addons.keda": "existing",
  "cluster.addons.metricsServer": "existing",
  "cluster.addons.prometheusOperator": "existing",
  "cluster.addons.reflector": "existing",
  "monitoring.prometheus.url": "http://prometheus-k8s.monitoring.svc:9090",
};

/** Objects outside of the region's own namespaces, as `Kind name`; those of charts are not rendered here. */
function elsewhere({ registrations }: Recording): readonly string[] {
  return registrations.flatMap((one) => {
    const object = objectOf(one);
    if (object === undefined || object.kind === "Namespace") return [];
    const namespace = namespaceOf(object);
    return namespace === undefined || namespace === "kube-system" ? [`${object.kind} ${object.metadata.name}`] : [];
  });
}

describe("the cluster-wide objects", () => {
  it("are not created where the cluster has them already", async () => {
    const region = await record(EXISTING);
    assert.deepEqual(region.all("APIService"), []);
    assert.deepEqual(region.all("kubernetes:helm.sh/v4:Chart"), []);
    assert.deepEqual(
      region.all("Deployment", /reflector|metrics-server/).map(({ name }) => name),
      [],
    );
  });

  it("have names that the charts and manifests of the add-ons do not use", async () => {
    const apis = ["APIService v1beta1.metrics.k8s.io"];
    const names = elsewhere(await record());
    assert.ok(names.length > 10, names.join("\n"));
    assert.deepEqual(names.filter((name) => !/ jitsi-/.test(name)).toSorted(), apis);
  });
});
