import assert from "node:assert/strict";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import type { Registration } from "../../../local/program/registration";
import { jitsi } from "./harness";
import { inputs, template } from "./inspect";

const TEMPLATE = "jitsi.org/template";

const STATES = {
  "shard-0": { state: "active" },
  "shard-1": { state: "drain" },
  "shard-2": { state: "offline" },
};
const THREE = { shardCount: 3, shards: STATES };

function wanted(deployment: Registration): string | undefined {
  return inputs(deployment).metadata.annotations?.[TEMPLATE];
}

/** The desired hash of each pod template of a shard, by role. */
async function hashes(settings: Record<string, unknown>): Promise<Record<string, string | undefined>> {
  const region = await jitsi({ settings });
  return Object.fromEntries(
    region.all("Deployment", /^shard-0-/).map((one) => [one.name.replace("shard-0-", ""), wanted(one)]),
  );
}

/** The roles whose pods a change replaces. */
async function changedBy(change: Record<string, unknown>): Promise<string[]> {
  const before = await hashes({});
  const after = await hashes(change);
  return Object.keys(before).filter((role) => before[role] !== after[role]);
}

describe("a shard that serves", () => {
  it("keeps the pods of prosody, jicofo and bridges until it is offline", async () => {
    const region = await jitsi({ settings: THREE });
    const ignored = (name: string): readonly string[] =>
      region.one("Deployment", new RegExp(`^${name}$`)).ignoreChanges;
    for (const role of ["prosody", "jicofo", "jvb"]) {
      assert.deepEqual(ignored(`shard-0-${role}`), ["spec.template"]);
      assert.deepEqual(ignored(`shard-1-${role}`), ["spec.template"]);
      assert.deepEqual(ignored(`shard-2-${role}`), []);
    }
  });

  it("keeps the files and variables of these pods, so that a crashed pod starts unchanged", async () => {
    const region = await jitsi({ settings: THREE });
    const ignored = (kind: string, name: string): readonly string[] =>
      region.one(kind, new RegExp(`^${name}$`)).ignoreChanges;
    for (const role of ["prosody", "jicofo", "jvb"]) {
      assert.deepEqual(ignored("ConfigMap", `shard-0-${role}`), ["data"]);
      assert.deepEqual(ignored("ConfigMap", `shard-2-${role}`), []);
    }
    for (const account of ["jicofo", "jvb"]) {
      assert.deepEqual(ignored("RandomPassword", `shard-1-${account}-password`), ["keepers"]);
      assert.deepEqual(ignored("RandomPassword", `shard-2-${account}-password`), []);
    }
    assert.deepEqual(ignored("Secret", "shard-0-prosody"), ["data"]);
    assert.deepEqual(ignored("Secret", "shard-2-prosody"), []);
  });

  it("keeps empty Secrets and ConfigMaps, which older pods may reference", async () => {
    const region = await jitsi();
    region.one("Secret", /^shard-0-prosody$/);
    for (const role of ["web", "prosody", "jicofo", "jvb"]) region.one("ConfigMap", new RegExp(`^shard-0-${role}$`));
  });

  it("ignores no stringData, which a refresh would remove", async () => {
    const region = await jitsi({ settings: { ...THREE, turn: { enabled: true } } });
    for (const { name, inputs, ignoreChanges } of region.all("Secret")) {
      assert.ok(ignoreChanges.length === 0 || !("stringData" in inputs), name);
    }
  });

  it("gets new branding at once, because web holds no rooms", async () => {
    const region = await jitsi({ settings: THREE });
    for (const id of ["shard-0", "shard-1", "shard-2"]) {
      assert.deepEqual(region.one("Deployment", new RegExp(`^${id}-web$`)).ignoreChanges, []);
      assert.deepEqual(region.one("ConfigMap", new RegExp(`^${id}-web$`)).ignoreChanges, []);
    }
    assert.deepEqual(await changedBy({ web: { config: { defaultLanguage: "de" } } }), ["web"]);
  });

  it("cannot be deleted, and the preview reports it", async () => {
    const region = await jitsi({ settings: { ...THREE, protect: true } });
    const guard = (id: string): Registration => region.one("ConfigMap", new RegExp(`^${id}-sentinel$`));
    assert.equal(guard("shard-0").protect, true);
    assert.equal(guard("shard-1").protect, true);
    assert.equal(guard("shard-2").protect, false);
    assert.deepEqual(inputs(guard("shard-1")).data, { state: "drain" });
    const others = region.registrations.filter((one) => one.protect && !one.name.endsWith("-sentinel"));
    assert.deepEqual(others, []);
  });

  it("cannot be deleted without a preview either, because the protected object is deleted first", async () => {
    const region = await jitsi({ settings: THREE });
    const parts = region.registrations.filter(({ parent }) => parent?.endsWith("jitsi:jitsi:Shard::shard-1"));
    const { dependencies } = region.one("ConfigMap", /^shard-1-sentinel$/);
    assert.ok(parts.length > 15);
    for (const { urn } of parts) assert.ok(dependencies.includes(urn), urn);
  });

  it("can be deleted without protection", async () => {
    const region = await jitsi({ settings: { ...THREE, protect: false } });
    assert.equal(region.one("ConfigMap", /^shard-0-sentinel$/).protect, false);
  });
});

describe("the hash of a pod template", () => {
  it("is the same on the Deployment and on its pods", async () => {
    const region = await jitsi();
    const deployments = region.all("Deployment", /^shard-/);
    for (const one of deployments) {
      assert.match(wanted(one) ?? "", /^[0-9a-f]{16}$/);
      assert.equal(template(one).metadata.annotations?.[TEMPLATE], wanted(one));
    }
    assert.equal(new Set(deployments.map(wanted)).size, deployments.length);
  });

  it("changes only with the pods' variables, files and template", async () => {
    assert.deepEqual(await changedBy({}), []);
    assert.deepEqual((await changedBy({ images: { jitsi: "stable-11200" } })).sort(), [
      "jicofo",
      "jvb",
      "prosody",
      "web",
    ]);
    assert.deepEqual((await changedBy({ shards: { "shard-0": { rotation: "2" } } })).sort(), [
      "jicofo",
      "jvb",
      "prosody",
    ]);
    assert.deepEqual(await changedBy({ drainMinutes: 30 }), ["jvb"]);
    assert.deepEqual(await changedBy({ extra: { jicofo: { files: { "custom-jicofo.conf": "a = 1" } } } }), ["jicofo"]);
    assert.deepEqual(await changedBy({ shardCount: 3, bridges: { max: 6 }, protect: true }), []);
  });

  it("shows which shards wait: their pods have another hash than the desired one", async () => {
    const old = (registration: Registration): ReturnType<typeof recordedAnswer> =>
      recordedAnswer(registration).then((answer) => {
        if (registration.name !== "shard-1-jicofo" || !registration.type.endsWith(":Deployment")) return answer;
        const { spec } = inputs(registration);
        const { metadata, ...rest } = spec["template"] as ReturnType<typeof template>;
        const earlier = { ...metadata, annotations: { [TEMPLATE]: "0000000000000000" } };
        return { ...answer, state: { ...answer.state, spec: { ...spec, template: { ...rest, metadata: earlier } } } };
      });
    const region = await jitsi({ settings: { shardCount: 3 }, answer: old });
    assert.deepEqual(region.outputs, { "shard-0": false, "shard-1": true, "shard-2": false });
  });
});
