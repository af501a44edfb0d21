import assert from "node:assert/strict";
import { parseSettings } from "../../../stacks/settings/read";
import { CLOUDS, recordCluster } from "../../support/clouds";
import { config } from "../../support/settings";
import type { Recording } from "../../support/record";

const ARM = { aws: "c7g.xlarge", gcp: "c4a-standard-4" } as const;

function nodeConfig(region: Recording, pool: string): Record<string, unknown> {
  const found = region.all("NodePool").find(({ inputs }) => String(inputs["name"]).startsWith(pool));
  return found?.inputs["nodeConfig"] as Record<string, unknown>;
}

describe("media nodes with Arm processors", () => {
  it("have the AMI for Arm on EKS, and system nodes that for x86-64", async () => {
    const region = await recordCluster("aws", { nodes: { media: { type: ARM.aws } } });
    const types = region.all("NodeGroup").map(({ inputs }) => [inputs["instanceTypes"], inputs["amiType"]] as const);
    assert.ok(types.length > 0);
    for (const [machine, ami] of types) {
      const arm = String(machine) === ARM.aws;
      assert.equal(ami, arm ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD", String(machine));
    }
    assert.deepEqual([...new Set(types.map(([machine]) => String(machine)))].sort(), [ARM.aws, "m7i.xlarge"]);
  });

  it("have no taint of GKE, which no pod tolerates, and a disk of their series", async () => {
    const region = await recordCluster("gcp", { nodes: { media: { type: ARM.gcp } } });
    const [media, system] = [nodeConfig(region, "media"), nodeConfig(region, "system")];
    assert.deepEqual(media["taintConfig"], { architectureTaintBehavior: "NONE" });
    assert.equal(media["diskType"], "hyperdisk-balanced");
    assert.deepEqual(media["shieldedInstanceConfig"], { enableSecureBoot: false, enableIntegrityMonitoring: true });
    assert.equal(system["taintConfig"], undefined);
    assert.deepEqual(system["shieldedInstanceConfig"], { enableSecureBoot: true, enableIntegrityMonitoring: true });
  });

  it("are beside those of the machine type before", async () => {
    const region = await recordCluster("aws", {
      cluster: { previous: { media: "c7i.xlarge" } },
      nodes: { media: { type: ARM.aws } },
    });
    const amis = region.all("NodeGroup").map(({ inputs }) => [inputs["instanceTypes"], inputs["amiType"]].join(" "));
    assert.ok(amis.includes("c7i.xlarge AL2023_x86_64_STANDARD") && amis.includes("c7g.xlarge AL2023_ARM_64_STANDARD"));
  });

  it("are noted for images of the operator, which may have one platform", () => {
    const notes = (changes: object): string[] => {
      const { notes } = parseSettings(config({ ...CLOUDS.aws, ...changes }));
      return notes.flatMap((note) => /^jitsi:(\S+): media nodes/.exec(note)?.[1] ?? []);
    };
    const images = { jvb: "registry.example.org/jvb:1", mirror: "registry.example.org" };
    const shards = { "shard-0": { images: { jvb: "registry.example.org/jvb:2" } } };
    const nodes = { media: { type: ARM.aws } };
    assert.deepEqual(notes({ nodes, images, shards }), ["images.jvb", "images.mirror", "shards.shard-0.images.jvb"]);
    assert.deepEqual(notes({ nodes }), []);
    assert.deepEqual(notes({ images, shards }), []);
  });
});
