import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StackFile } from "../../../local/config/stackFile";
import { runFolder } from "../../support/runFolder";

const FILE = `# Ours.
config:
  jitsi:domain: meet.example.org # public
  # Few.
  bridges:
    max: 4
`;

describe("a stack's file", () => {
  let root: string;
  let file: StackFile;
  beforeEach(() => {
    root = runFolder("stack-");
    writeFileSync(join(root, "Pulumi.yaml"), "name: jitsi\nruntime: nodejs\nconfig:\n  shards: { default: {} }\n");
    file = new StackFile(root, "dev");
    write(FILE);
  });

  const write = (text: string): void => writeFileSync(join(root, "Pulumi.dev.yaml"), text);
  const text = (): string => readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");

  it("gets new values and keeps its comments", () => {
    file.change({ "images.jitsi": "stable-2", "bridges.max": 6, "roll:shard": "shard-1" });
    assert.equal(
      text(),
      `# Ours.
config:
  jitsi:domain: meet.example.org # public
  # Few.
  bridges:
    max: 6
  jitsi:images:
    jitsi: stable-2
  roll:shard: shard-1
`,
    );
    assert.deepEqual(file.read().tree["jitsi:bridges"], { max: 6 });
  });

  it("is unchanged after all set keys are removed", () => {
    file.change({ "shards.shard-1.state": "drain", "shards.shard-1.rotation": 2 });
    file.change({}, ["shards.shard-1.rotation"]);
    assert.deepEqual(file.read().tree["jitsi:shards"], { "shard-1": { state: "drain" } });
    file.change({}, ["shards.shard-1.state", "roll:shard"]);
    assert.equal(text(), FILE);
  });

  it("replaces the default for no value by an object", () => {
    write('config:\n  jitsi:shards: ""\n');
    file.change({ "shards.shard-0.state": "drain" });
    assert.deepEqual(file.read().tree["jitsi:shards"], { "shard-0": { state: "drain" } });
  });

  it("creates a missing list", () => {
    file.change({ "monitoring.allow[0]": "203.0.113.0/24" });
    assert.deepEqual(file.read().tree["jitsi:monitoring"], { allow: ["203.0.113.0/24"] });
  });

  it("keeps encrypted values", () => {
    write("encryptionsalt: v1:abc\nconfig:\n  jitsi:jwtSecret:\n    secure: AAAB\n");
    file.change({ shardCount: 3 });
    assert.match(text(), /^encryptionsalt: v1:abc$/m);
    assert.match(text(), /jitsi:jwtSecret:\n {4}secure: AAAB$/m);
  });

  it("stays unchanged when a path leads into a text", () => {
    assert.throws(() => file.change({ "domain.x": 1 }), /cannot set domain\.x/);
    assert.equal(text(), FILE);
  });
});
