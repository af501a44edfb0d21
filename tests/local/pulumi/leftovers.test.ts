import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { ApiError } from "../../../local/kubernetes/apiServer";
import { type Cluster, type KubernetesObject, nameOf, type ObjectRef } from "../../../local/kubernetes/client";
import { createdObject, leftovers } from "../../../local/pulumi/leftovers";
import { UserError } from "../../../local/terminal/userError";

const OWN = { "app.kubernetes.io/part-of": "jitsi", "app.kubernetes.io/managed-by": "pulumi" };

function ref(kind: string, name: string, namespace?: string): ObjectRef {
  return { apiVersion: "v1", kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

function object(one: ObjectRef, labels: Record<string, string> = OWN, stack?: string): KubernetesObject {
  const annotations: Record<string, string> = stack === undefined ? {} : { "jitsi.org/stack": stack };
  return { ...one, metadata: { ...one.metadata, labels, annotations } };
}

const REGION = ref("Namespace", "jitsi");
const WEB = ref("ConfigMap", "shard-0-web", "jitsi");
const ROLE = ref("ClusterRole", "node-reader");

/** A cluster with these objects and without the kind Certificate. */
function clusterWith(...objects: KubernetesObject[]): Cluster {
  return {
    read: (wanted: ObjectRef) =>
      wanted.kind === "Certificate"
        ? Promise.reject(new ApiError(404, "NotFound", "no kind Certificate"))
        : Promise.resolve(objects.find((one) => nameOf(one) === nameOf(wanted))),
    waitGone: (one: ObjectRef) => {
      objects.splice(objects.findIndex((other) => nameOf(other) === nameOf(one)));
      return Promise.resolve();
    },
  } as unknown as Cluster;
}

describe("leftovers of an interrupted update", () => {
  const STACK = "jitsi/prod";

  it("are existing objects with the program's labels in this stack's namespace", async () => {
    const cluster = clusterWith(object(REGION, OWN, STACK), object(WEB), object(ROLE));
    const created = [REGION, WEB, ROLE, ref("ConfigMap", "router", "jitsi"), ref("Certificate", "jitsi-tls", "jitsi")];
    const left = await leftovers(created, cluster, STACK);
    assert.deepEqual(left.map(nameOf), ["ClusterRole node-reader", "ConfigMap jitsi/shard-0-web", "Namespace jitsi"]);
  });

  for (const [what, objects, named] of [
    [
      "has no labels of the program",
      [object(REGION, OWN, STACK), object(WEB, {})],
      /^ {2}ConfigMap jitsi\/shard-0-web$/m,
    ],
    [
      "has half of them",
      [object(REGION, OWN, STACK), object(WEB, { "app.kubernetes.io/part-of": "jitsi" })],
      /shard-0-web/,
    ],
    ["is in another stack's namespace", [object(REGION, OWN, "jitsi/staging"), object(WEB)], /shard-0-web/],
    ["is in a namespace without an owner", [object(REGION, OWN), object(WEB)], /shard-0-web/],
    [
      "has no namespace, and the region's is another stack's",
      [object(REGION, OWN, "a/prod"), object(ROLE)],
      /node-reader/,
    ],
    ["is the namespace itself", [object(REGION, {})], /^ {2}Namespace jitsi$/m],
  ] as const) {
    it(`are refused, by name, when an object ${what}`, async () => {
      await assert.rejects(leftovers([REGION, WEB, ROLE], clusterWith(...objects), STACK), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, named);
        assert.match(error.message, /Nothing was changed/);
        return true;
      });
    });
  }

  it("exclude terminating objects, after waiting for them", async () => {
    const leaving = object(REGION, {});
    const cluster = clusterWith({
      ...leaving,
      metadata: { ...leaving.metadata, deletionTimestamp: "2026-11-30T12:00:00Z" },
    });
    assert.deepEqual(await leftovers([REGION], cluster, STACK), []);
  });

  it("are found by the create steps of a preview, except those of charts", () => {
    const step = (op: string, type: string, provider = "p-kubernetes::id"): EngineEvent => ({
      sequence: 1,
      timestamp: 1,
      resourcePreEvent: {
        metadata: {
          op,
          type,
          provider,
          new: { inputs: { ...WEB, data: {} } },
        },
      } as unknown as NonNullable<EngineEvent["resourcePreEvent"]>,
    });
    const kind = "kubernetes:core/v1:ConfigMap";
    assert.deepEqual(createdObject(step("create", kind)), WEB);
    for (const event of [
      step("update", kind),
      step("create-replacement", kind),
      step("create", "random:index/randomPassword:RandomPassword"),
      step("create", kind, "urn:pulumi:prod::jitsi::pulumi:providers:kubernetes::prod-charts::id"),
      { sequence: 1, timestamp: 1 },
    ]) {
      assert.equal(createdObject(event), undefined);
    }
  });
});
