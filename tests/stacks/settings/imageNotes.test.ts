import assert from "node:assert/strict";
import { parseSettings } from "../../../stacks/settings/read";
import { config } from "../../support/settings";

const PRODUCTION = {
  environment: "production",
  monitoring: { enabled: false },
  bridges: { min: 2, max: 4 },
};

function notes(changes: object): readonly string[] {
  const { settings, notes: all, problems } = parseSettings(config({ ...PRODUCTION, ...changes }));
  assert.ok(settings !== undefined, JSON.stringify(problems));
  return all.filter((note) => /by their tag alone/.test(note));
}

describe("images by a tag of the operator's own", () => {
  it("are noted in production, key by key, with the command that pins them", () => {
    const images = { jitsi: "stable-11200", registry: "registry.example.org/jitsi" };
    const shards = { "shard-0": { images: { jitsi: "stable-11300" } } };
    const found = notes({ images, shards });
    assert.deepEqual(
      found.map((note) => note.split(" ")[0]),
      ["jitsi:images.jitsi", "jitsi:images.registry", "jitsi:shards.shard-0.images.jitsi"],
    );
    for (const note of found) assert.match(note, /pulumi config set --path jitsi:images\.web .*@sha256:/);
  });

  it("are what they are in development, and by digest need no word", () => {
    assert.deepEqual(notes({ environment: "development", images: { jitsi: "stable-11200" } }), []);
    assert.deepEqual(notes({ images: { web: `ghcr.io/jitsi/web:stable-11200@sha256:${"0".repeat(64)}` } }), []);
    assert.deepEqual(notes({}), []);
  });
});
