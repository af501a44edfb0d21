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
  return all.filter((note) => /by tag only/.test(note));
}

describe("images with a tag of the operator", () => {
  it("are noted in production, key by key, with the command that pins them", () => {
    const images = { jitsi: "stable-11200", registry: "registry.example.org/jitsi" };
    const shards = { "shard-0": { images: { jitsi: "stable-11300" } } };
    const found = notes({ images, shards });
    assert.deepEqual(
      found.map((note) => note.split(" ")[0]),
      ["jitsi:images.jitsi", "jitsi:images.registry", "jitsi:shards.shard-0.images.jitsi"],
    );
    assert.deepEqual(
      found.map(
        (note) =>
          /pulumi config set --path (\S+) .*@sha256:<digest>, and likewise for prosody, jicofo, jvb$/.exec(note)?.[1],
      ),
      ["jitsi:images.web", "jitsi:images.web", "jitsi:shards.shard-0.images.web"],
    );
  });

  it("are not noted after each is pinned as the note says", () => {
    const pinned = (tag: string, ...components: string[]): object =>
      Object.fromEntries(components.map((one) => [one, `ghcr.io/jitsi/${one}:${tag}@sha256:${"0".repeat(64)}`]));
    const shard = (...components: string[]): object => ({
      shards: { "shard-0": { images: { jitsi: "stable-11300", ...pinned("stable-11300", ...components) } } },
    });
    assert.match(notes(shard("web", "prosody")).join(), /shards\.shard-0\.images\.jicofo .*, and likewise for jvb$/);
    assert.deepEqual(notes(shard("web", "prosody", "jicofo", "jvb")), []);
    assert.deepEqual(
      notes({ images: { jitsi: "stable-11200", ...pinned("stable-11200", "web", "prosody", "jicofo", "jvb") } }),
      [],
    );
  });

  it("are not noted in development or with a digest", () => {
    assert.deepEqual(notes({ environment: "development", images: { jitsi: "stable-11200" } }), []);
    assert.deepEqual(notes({ images: { web: `ghcr.io/jitsi/web:stable-11200@sha256:${"0".repeat(64)}` } }), []);
    assert.deepEqual(notes({}), []);
  });
});
