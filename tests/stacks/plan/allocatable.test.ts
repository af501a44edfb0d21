import assert from "node:assert/strict";
import { allocatable } from "../../../stacks/plan/allocatable";
import { problemKeys } from "../../support/settings";
import { CLOUDS } from "../../support/clouds";

/**
 * Allocatable cores and GiB in `kubectl get node` for these machines: the lowest values of 2i2c-org/infrastructure
 * (instance_capacities.yaml, 2024). GKE's machines have the sizes of families in the catalogue.
 */
const MEASURED = {
  aws: [
    { machine: "m5.large", cpu: 2, gi: 8, cores: 1.93, room: 6.803 },
    { machine: "m5.xlarge", cpu: 4, gi: 16, cores: 3.92, room: 14.202 },
    { machine: "r5.xlarge", cpu: 4, gi: 32, cores: 3.92, room: 29.916 },
    { machine: "r5.4xlarge", cpu: 16, gi: 128, cores: 15.89, room: 121.492 },
  ],
  gcp: [
    { machine: "n2-highmem-2", cpu: 2, gi: 16, cores: 1.93, room: 12.972 },
    { machine: "n2-highmem-4", cpu: 4, gi: 32, cores: 3.92, room: 27.738 },
    { machine: "n2-highmem-8", cpu: 8, gi: 64, cores: 7.91, room: 57.27 },
    { machine: "n1-standard-8", cpu: 8, gi: 30, cores: 7.91, room: 25.888 },
  ],
};

describe("the allocatable resources of a node", () => {
  for (const cloud of ["aws", "gcp"] as const) {
    for (const { machine, cpu, gi, cores, room } of MEASURED[cloud]) {
      it(`are at most those of ${machine}, and at least 95 percent of them`, () => {
        const found = allocatable(cloud, { cpu, memory: gi * 1024 });
        assert.equal(Math.floor(found.cpu * 100) / 100, cores);
        assert.ok(found.memory <= room * 1024, `${found.memory} of ${room * 1024} MiB`);
        assert.ok(found.memory >= room * 1024 * 0.95, `${found.memory} of ${room * 1024} MiB`);
      });
    }
  }

  it("have no room for a bridge that leaves none for the kubelet and the daemons", () => {
    const type = (cloud: keyof typeof CLOUDS, bridges: object): string[] => problemKeys({ ...CLOUDS[cloud], bridges });
    for (const cloud of ["aws", "gcp"] as const) {
      assert.deepEqual(type(cloud, { cpu: 3, memory: "4Gi" }), []);
      assert.deepEqual(type(cloud, { cpu: 3.6 }), ["jitsi:nodes.media.type"]);
    }
    assert.deepEqual(type("aws", { cpu: 3, memory: "7Gi" }), ["jitsi:nodes.media.type"]);
    assert.deepEqual(type("gcp", { cpu: 3, memory: "14Gi" }), ["jitsi:nodes.media.type"]);
  });
});
