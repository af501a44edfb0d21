import assert from "node:assert/strict";
import { podOf } from "../../resources/pods";
import { type Resource, readResource } from "../../resources/resource";
import { Value } from "../../resources/value";

const POD = {
  metadata: { labels: { a: "b" }, annotations: { c: "d" } },
  spec: {
    containers: [{ name: "main" }],
    initContainers: [{ name: "first" }, { name: "beside", restartPolicy: "Always" }],
    ephemeralContainers: [{ name: "debug" }],
  },
};

function read(type: string, props: object): Resource {
  const opts = {
    protect: false,
    ignoreChanges: [],
    aliases: [],
    additionalSecretOutputs: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  };
  const never = (): never => assert.fail("not used");
  const args = {
    type,
    name: "resource",
    urn: "urn",
    props,
    opts,
    stackTags: new Map<string, string>(),
    isType: never,
    asType: never,
    getConfig: never,
    notApplicable: never,
  };
  return readResource(args, Value.of(props));
}

describe("the pods of a resource", () => {
  it("are found in every kind with pods", () => {
    const kinds: Record<string, object> = {
      "core/v1:Pod": POD,
      "core/v1:PodTemplate": { template: POD },
      "core/v1:ReplicationController": { spec: { template: POD } },
      "apps/v1:Deployment": { spec: { template: POD } },
      "apps/v1:StatefulSet": { spec: { template: POD } },
      "apps/v1:DaemonSet": { spec: { template: POD } },
      "apps/v1:ReplicaSet": { spec: { template: POD } },
      "batch/v1:Job": { spec: { template: POD } },
      "batch/v1:CronJob": { spec: { jobTemplate: { spec: { template: POD } } } },
    };
    for (const [kind, props] of Object.entries(kinds)) {
      const pod = podOf(read(`kubernetes:${kind}`, props));
      assert.deepEqual(
        pod?.containers.map(({ name }) => name),
        ["main", "first", "beside", "debug"],
        kind,
      );
      assert.equal(pod.labels.at("a").text, "b", kind);
      assert.equal(pod.annotations.at("c").text, "d", kind);
      assert.equal(pod.lasting, !/Job/.test(kind), kind);
    }
  });

  it("have init containers and sidecars", () => {
    const pod = podOf(read("kubernetes:core/v1:Pod", POD));
    assert.deepEqual(
      pod?.containers.filter(({ first }) => first).map(({ name }) => name),
      ["first"],
    );
  });

  it("are undefined for a Service and for a Deployment of another provider", () => {
    assert.equal(podOf(read("kubernetes:core/v1:Service", { spec: {} })), undefined);
    assert.equal(podOf(read("aws:codedeploy/deployment:Deployment", { spec: { template: POD } })), undefined);
  });
});
