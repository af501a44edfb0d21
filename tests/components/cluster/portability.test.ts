import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { mask } from "../../../local/program/secretValues";
import { type CloudName, CLOUDS, planOn, recordRegion } from "../../support/clouds";
import type { Recording } from "../../support/record";

/** Fields of a Service that select a cloud's load balancer. */
const LOAD_BALANCER = ["metadata.annotations", "spec.allocateLoadBalancerNodePorts", "spec.loadBalancerClass"];

/**
 * All differences between the objects of one region on both clouds, besides the name of the region and the addresses of
 * pods.
 */
const CONTAINER = "spec.template.spec.containers.0";
const DIFFERENT: Readonly<Record<string, readonly string[]>> = {
  "Deployment turn": ["spec.minReadySeconds", `${CONTAINER}.lifecycle.preStop.exec.command.1`],
  "StatefulSet router": [
    "spec.minReadySeconds",
    `${CONTAINER}.lifecycle.preStop.exec.command.1`,
    "spec.template.spec.terminationGracePeriodSeconds",
  ],
  "Service router": LOAD_BALANCER,
  "Service turn": LOAD_BALANCER,
};

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function objectsOfJitsi(recording: Recording): ReadonlyMap<string, object> {
  const objects = recording.registrations.flatMap((one: Registration) => {
    const object = mask(one.inputs) as Partial<KubernetesObject>;
    return one.type.startsWith("kubernetes:") && object.metadata?.namespace === "jitsi"
      ? [object as KubernetesObject]
      : [];
  });
  return new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

/** Without the name of the region, the addresses of its pods, and hashes of these. */
function neutral(cloud: CloudName, object: object): unknown {
  const text = JSON.stringify(object)
    .replaceAll(CLOUDS[cloud].region, "<region>")
    .replaceAll(planOn(cloud).meet.podCidr, "<pods>")
    .replaceAll(/"jitsi\.org\/template":"[0-9a-f]+"/g, '"jitsi.org/template":"<hash>"');
  return JSON.parse(text);
}

/** Paths at which two values differ. */
function differences(a: unknown, b: unknown, path = ""): readonly string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (!isObject(a) || !isObject(b)) return [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

describe("the same region on AWS and on Google Cloud", function () {
  this.timeout(60_000);
  let aws: ReadonlyMap<string, object>;
  let gcp: ReadonlyMap<string, object>;
  before(async () => {
    aws = objectsOfJitsi(await recordRegion("aws"));
    gcp = objectsOfJitsi(await recordRegion("gcp"));
  });

  it("has the same objects under the same names in namespace jitsi", () => {
    assert.ok(aws.size > 30, "shards, router and TURN");
    assert.deepEqual([...gcp.keys()].sort(), [...aws.keys()].sort());
  });

  it("has the same fields except for this list", () => {
    const found = [...aws].flatMap(([name, object]) => {
      const paths = differences(neutral("aws", object), neutral("gcp", gcp.get(name) ?? {}));
      const allowed = DIFFERENT[name] ?? [];
      return paths
        .filter((path) => !allowed.some((one) => path === one || path.startsWith(`${one}.`)))
        .map((path) => `${name}: ${path}`);
    });
    assert.deepEqual(found, []);
  });

  it("differs in every field of that list", () => {
    for (const [name, fields] of Object.entries(DIFFERENT)) {
      const paths = differences(aws.get(name), gcp.get(name));
      for (const field of fields)
        assert.ok(
          paths.some((path) => path.startsWith(field)),
          `${name}: ${field}`,
        );
    }
  });
});
