import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import type { Recording } from "../../support/record";
import { jitsi } from "./harness";
import { inputs, template, workloads } from "./inspect";

const FULL = {
  turn: { enabled: true },
  bridges: { headroom: 1 },
  auth: { mode: "internal" },
  accounts: "alice:canary-of-an-account",
};

function isObject({ type }: Registration): boolean {
  return type.startsWith("kubernetes:");
}

/** Whether a resource contains the text in any field. */
function mentions(registration: Registration, id: string): boolean {
  return new RegExp(`${id}(?![0-9])`).test(JSON.stringify(registration));
}

function ofShard(region: Recording, id: string): readonly Registration[] {
  return region.registrations.filter((one) => one.parent?.endsWith(`jitsi:jitsi:Shard::${id}`) ?? false);
}

describe("a shard", () => {
  it("has objects with one name in Pulumi and Kubernetes, and with a namespace", async () => {
    const region = await jitsi({ settings: FULL });
    const clusterWide = ["PriorityClass", "ClusterRole", "ClusterRoleBinding"];
    for (const one of region.registrations.filter(isObject)) {
      const { metadata } = inputs(one);
      assert.equal(metadata.name, one.name, one.urn);
      const kind = one.type.split(":").at(-1) ?? "";
      assert.equal(metadata.namespace, clusterWide.includes(kind) ? undefined : "jitsi", one.urn);
    }
  });

  it("has selectors that match its own pods only", async () => {
    const region = await jitsi({ settings: { ...FULL, shardCount: 2 } });
    const pods = workloads(region).map((one) => ({ name: one.name, labels: template(one).metadata.labels }));
    const chosenBy = (selector: Record<string, string>): string[] =>
      pods
        .filter(({ labels }) => Object.entries(selector).every(([label, value]) => labels[label] === value))
        .map(({ name }) => name);
    for (const one of workloads(region)) {
      const { matchLabels } = inputs(one).spec["selector"] as { matchLabels: Record<string, string> };
      assert.deepEqual(chosenBy(matchLabels), [one.name]);
    }
    for (const one of region.all("Service")) {
      const chosen = chosenBy(inputs(one).spec["selector"] as Record<string, string>);
      assert.deepEqual(chosen, [one.name.replace(/-open$/, "-jicofo")]);
    }
  });

  it("is the parent of its resources, except for the sentinel", async () => {
    const region = await jitsi({ settings: { shardCount: 2 } });
    for (const id of ["shard-0", "shard-1"]) {
      const named = region.registrations.filter((one) => one.name.startsWith(`${id}-`));
      assert.ok(named.length > 15);
      for (const one of named.filter(({ name }) => name !== `${id}-sentinel`))
        assert.match(one.parent ?? "", new RegExp(`jitsi:jitsi:Shard::${id}$`));
    }
  });

  it("does not depend on other shards or their number", async () => {
    const alone = await jitsi({ settings: { ...FULL, shardCount: 1 } });
    const among = await jitsi({ settings: { ...FULL, shardCount: 3 } });
    assert.deepEqual(ofShard(among, "shard-0"), ofShard(alone, "shard-0"));
    const shared = (region: Recording): readonly Registration[] =>
      region.registrations.filter((one) => one.urn.includes("jitsi:jitsi:RegionResources"));
    assert.deepEqual(shared(among), shared(alone));
    for (const one of ofShard(among, "shard-1")) {
      assert.equal(mentions(one, "shard-0") || mentions(one, "shard-2"), false, one.urn);
    }
  });

  it("creates pods after their Secrets and ConfigMaps", async () => {
    const region = await jitsi();
    const waitsFor = (name: string): string[] =>
      region
        .one("Deployment", new RegExp(`^${name}$`))
        .dependencies.map((urn) => urn.split("/v1:").at(-1) ?? "")
        .sort();
    assert.deepEqual(waitsFor("shard-0-prosody"), [
      "ConfigMap::shard-0-prosody",
      "Secret::shard-0-credentials",
      "Secret::shard-0-prosody",
    ]);
    for (const name of ["shard-0-jicofo", "shard-0-jvb"]) {
      assert.deepEqual(waitsFor(name), [`ConfigMap::${name}`, "Secret::shard-0-credentials", `Secret::${name}`]);
    }
    assert.deepEqual(waitsFor("shard-0-web"), ["ConfigMap::shard-0-web"]);
  });

  it("has parts that do not depend on each other", async () => {
    const region = await jitsi();
    for (const one of region.all("Deployment", /^shard-/)) {
      assert.deepEqual(
        one.dependencies.filter((urn) => urn.includes("Deployment")),
        [],
      );
    }
  });

  it("has secrets only in Secrets", async () => {
    const region = await jitsi({ settings: FULL });
    assert.deepEqual(region.secretsOutsideSecrets("canary-of-an-account"), []);
    assert.deepEqual(region.secretsOutsideSecrets("placeholder-for-"), []);
  });
});
