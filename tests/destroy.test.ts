import assert from "node:assert/strict";
import type { Registration } from "../local/program/registration";
import { type CloudName, recordRegion } from "./support/clouds";
import { type Recording, record } from "./support/record";

const nameOf = (urn: string | undefined): string => urn?.split("::").at(-1) ?? "nothing";

/** Dependencies of a resource, which are deleted after it. */
function outlivedBy(recording: Recording, last: Registration): ReadonlySet<string> {
  const byUrn = new Map(recording.registrations.map((one) => [one.urn, one]));
  const found = new Set<string>();
  const follow = ({ parent, dependencies }: Registration): void => {
    for (const urn of [...dependencies, ...(parent === undefined ? [] : [parent])]) {
      if (found.has(urn)) continue;
      found.add(urn);
      const next = byUrn.get(urn);
      if (next !== undefined) follow(next);
    }
  };
  follow(last);
  return new Set([...found].map(nameOf));
}

function loadBalancers(recording: Recording): readonly Registration[] {
  return recording
    .all("kubernetes:core/v1:Service")
    .filter(({ inputs }) => (inputs["spec"] as { readonly type?: string }).type === "LoadBalancer");
}

/** Resources that release load balancers and volumes, by cloud. Google's controllers are not resources of the cluster. */
const FREED_BY: Readonly<Record<CloudName, readonly RegExp[]>> = {
  aws: [
    /^cluster-load-balancers$/,
    /^cluster-aws-ebs-csi-driver$/,
    /^cluster-gp3$/,
    /^cluster-system-.*-az1$/,
    /^cluster-media-.*-az1$/,
  ],
  gcp: [/^cluster-system-/, /^cluster-media-/],
};

for (const cloud of ["aws", "gcp"] as const) {
  describe(`the deletion of a region on ${cloud}`, function () {
    this.timeout(60_000);
    let region: Recording;
    before(async () => {
      region = await recordRegion(cloud);
    });

    it("deletes load balancers and volumes before the nodes and controllers that release them", () => {
      const volumes = region.all("Namespace", /^(jitsi|monitoring)$/);
      const outside = [...loadBalancers(region), ...volumes];
      assert.deepEqual(outside.map(({ name }) => name).sort(), ["jitsi", "monitoring", "router", "turn"]);
      for (const one of outside) {
        assert.equal(one.deletedWith, undefined, `${one.name} would stay and be billed`);
        const later = [...outlivedBy(region, one)];
        for (const wanted of FREED_BY[cloud]) {
          assert.ok(
            later.some((name) => wanted.test(name)),
            `${one.name} before ${String(wanted)}`,
          );
        }
      }
    });

    it("empties every namespace before its nodes are deleted", () => {
      const namespaces = region.all("Namespace");
      assert.deepEqual(namespaces.map(({ name }) => name).sort(), ["cert-manager", "jitsi", "keda", "monitoring"]);
      for (const one of namespaces) {
        assert.ok(
          [...outlivedBy(region, one)].some((name) => name.startsWith("cluster-system-")),
          one.name,
        );
      }
    });

    it("skips objects that are deleted with their cluster, since draining each shard would take an hour", () => {
      const shards = region.registrations.filter(({ name }) => /^shard-\d+/.test(name));
      assert.ok(shards.length > 60, `${shards.length}`);
      for (const { name, deletedWith } of shards) assert.equal(nameOf(deletedWith), "cluster-control-plane", name);
    });

    it("deletes resources that outlive the cluster", () => {
      const gone = region.registrations.filter(({ deletedWith }) => deletedWith !== undefined);
      const kinds = new Set(gone.map(({ type }) => type).filter((type) => /^(aws|gcp):/.test(type)));
      const inCluster = [
        "aws:autoscaling/tag:Tag",
        "aws:eks/addon:Addon",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
      ];
      assert.deepEqual([...kinds].sort(), cloud === "aws" ? inCluster : []);
    });
  });
}

describe("the deletion of a region on an existing cluster", () => {
  it("deletes every object", async () => {
    const { registrations } = await record({}, { stack: "dev" });
    assert.deepEqual(
      registrations.filter(({ deletedWith }) => deletedWith !== undefined),
      [],
    );
  });
});
