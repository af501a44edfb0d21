import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSet } from "../../../local/config/overrides";
import { readStackConfig, type StackConfig } from "../../../local/config/stackConfig";
import { runFolder } from "../../support/runFolder";
import { userError } from "../../support/userError";

const PROJECT = `
name: jitsi
runtime: nodejs
config:
  shardCount: { type: integer, default: 2 }
  domain: { type: string }
  bridges: { type: object, default: { min: 1, max: 4 } }
  nodes: { type: object, default: "" }
  jwtSecret: { type: string, default: "" }
  aws:region: { value: eu-central-1 }
  random:seed: 7
`;

const DEV = `
encryptionsalt: v1:abc
config:
  jitsi:domain: meet.example
  jitsi:bridges:
    max: 6
  drainMinutes: 10
`;

describe("the configuration of a stack", () => {
  let root: string;
  const read = (dev: string, set = ""): StackConfig => {
    writeFileSync(join(root, "Pulumi.dev.yaml"), dev);
    return readStackConfig(root, "dev", parseSet(set));
  };
  const refuses = (dev: string, set: string, ...messages: RegExp[]): void =>
    assert.throws(() => read(dev, set), userError(...messages));

  beforeEach(() => {
    root = runFolder("stack-");
    writeFileSync(join(root, "Pulumi.yaml"), PROJECT);
  });

  it("has text values by full key, objects as JSON", () => {
    const { values } = read(DEV);
    assert.equal(values["jitsi:domain"], "meet.example");
    assert.equal(values["jitsi:shardCount"], "2");
    assert.equal(values["jitsi:drainMinutes"], "10");
    assert.equal(values["aws:region"], "eu-central-1");
    assert.equal(values["random:seed"], "7");
    assert.equal(values["jitsi:nodes"], "");
  });

  it("does not depend on the order of keys in the file, as in the engine", () => {
    const { values } = read("config: { web: { b: [{ d: 1, c: 2 }], a: 3 } }");
    assert.equal(values["jitsi:web"], '{"a":3,"b":[{"c":2,"d":1}]}');
  });

  it("replaces a default object of the project by the stack's object, without merging", () => {
    assert.equal(read(DEV).values["jitsi:bridges"], '{"max":6}');
    assert.equal(read("config: {}").values["jitsi:bridges"], '{"max":4,"min":1}');
  });

  it("has the project's defaults for a stack without settings", () => {
    assert.equal(read("").values["jitsi:shardCount"], "2");
    assert.ok(!("jitsi:domain" in read("").values));
  });

  it("has placeholders for encrypted values, and lists them", () => {
    const config = read(`
config:
  jitsi:jwtSecret: { secure: v1:abcdef }
  monitoring: { enabled: true, heartbeat: { secure: v1:012345 } }
`);
    assert.equal(config.values["jitsi:jwtSecret"], "https://placeholder.invalid/jitsi/jwtSecret");
    assert.deepEqual(config.tree["jitsi:monitoring"], {
      enabled: true,
      heartbeat: "https://placeholder.invalid/jitsi/monitoring/heartbeat",
    });
    assert.deepEqual(config.secretKeys, ["jitsi:jwtSecret", "jitsi:monitoring"]);
    assert.deepEqual(config.encrypted, [["jwtSecret"], ["monitoring", "heartbeat"]]);
    assert.deepEqual(config.placeholders, ["jitsi:jwtSecret", "jitsi:monitoring"]);
  });

  it("has an empty object for an object that is encrypted as a whole", () => {
    const config = read("config: { jitsi:extra: { web: { secure: v1:abcdef } } }");
    assert.equal(config.values["jitsi:extra"], '{"web":{}}');
    assert.deepEqual(config.encrypted, [["extra", "web"]]);
  });

  describe("with SET", () => {
    it("changes only the named keys, also nested ones", () => {
      const before = read(DEV).values;
      const { values } = read(DEV, "shardCount=3 bridges.min=2 shards.shard-1.state=drain aws:region=x");
      assert.deepEqual(values, {
        ...before,
        "jitsi:shardCount": "3",
        "jitsi:bridges": '{"max":6,"min":2}',
        "jitsi:shards": '{"shard-1":{"state":"drain"}}',
        "aws:region": "x",
      });
    });

    it("accepts paths as reports print them: with quotes, and into lists", () => {
      const { tree } = read(
        DEV,
        'monitoring.allow[0]=203.0.113.0/24 monitoring.allow[1]=x shards["shard-1"].state=drain extra.jvb.files["a b=c.d"]=e=f',
      );
      assert.deepEqual(tree["jitsi:monitoring"], { allow: ["203.0.113.0/24", "x"] });
      assert.deepEqual(tree["jitsi:shards"], { "shard-1": { state: "drain" } });
      assert.deepEqual(tree["jitsi:extra"], { jvb: { files: { "a b=c.d": "e=f" } } });
      assert.deepEqual(read(DEV, "a=[1,2] a[1]=3").tree["jitsi:a"], [1, 3]);
    });

    it("reads values as JSON, or else as strings", () => {
      const { tree } = read(
        DEV,
        'a=1 b=true c=[1,"x"] d={"e":{"f":null}} g=stable-1 h= i=a=b j="7" nodes.system.min=2',
      );
      assert.deepEqual(
        [tree["jitsi:a"], tree["jitsi:b"], tree["jitsi:c"], tree["jitsi:d"]],
        [1, true, [1, "x"], { e: { f: null } }],
      );
      assert.deepEqual(
        [tree["jitsi:g"], tree["jitsi:h"], tree["jitsi:i"], tree["jitsi:j"]],
        ["stable-1", "", "a=b", "7"],
      );
      assert.deepEqual(tree["jitsi:nodes"], { system: { min: 2 } });
    });

    it("uses the last of two words with one key", () => {
      assert.equal(read(DEV, "shardCount=3 shardCount=4").values["jitsi:shardCount"], "4");
      assert.equal(read(DEV, 'bridges={"min":3} bridges.max=9').values["jitsi:bridges"], '{"max":9,"min":3}');
    });

    it("keeps a given secret secret, and does not list it as a placeholder", () => {
      const config = read("config: { jitsi:jwtSecret: { secure: v1:abcdef } }", "jwtSecret=given accounts=a:b");
      assert.equal(config.values["jitsi:jwtSecret"], "given");
      assert.deepEqual(config.secretKeys, ["jitsi:jwtSecret", "jitsi:accounts"]);
      assert.deepEqual(config.encrypted, [["jwtSecret"], ["accounts"]]);
      assert.deepEqual(config.placeholders, []);
    });

    it("writes no file", () => {
      read(DEV, "shardCount=3");
      assert.equal(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8"), DEV);
    });
  });

  it("supports merge keys, as the engine does", () => {
    const config = read("config: { jitsi:shards: { shard-0: { <<: { state: drain } } } }");
    assert.deepEqual(config.tree["jitsi:shards"], { "shard-0": { state: "drain" } });
  });

  describe("refuses", () => {
    it("an unknown stack, with the known ones", () => {
      writeFileSync(join(root, "Pulumi.prod.yaml"), "");
      writeFileSync(join(root, "Pulumi.dev.yaml"), DEV);
      assert.throws(() => readStackConfig(root, "../dev"), userError(/no stack \.\.\/dev\b.*Stacks here: dev, prod/));
    });

    for (const [what, dev, set, message] of [
      ["two documents in one file", "config: {}\n---\nconfig: {}\n", "", /dev\.yaml:2:1 .* a second document begins/],
      ["invalid YAML, with its line", "config:\n  jitsi:domain: [a\n", "", /^Pulumi\.dev\.yaml:3:1 is not YAML of one/],
      ["a file that is not a map", "- a", "", /Pulumi\.dev\.yaml must be a map/],
      ["a config that is not a map", "config: 3", "", /Pulumi\.dev\.yaml: config must be a map/],
      [
        "every word of SET that is not key=value",
        DEV,
        "shardCount 3 =4 a..b=5 a[*]=6 x=1",
        /^SET: "shardCount", "3", "=4", "a\.\.b=5", "a\[\*\]=6" is not key=value/,
      ],
      ["a path into a text", DEV, "domain.x=1", /set domain\.x: jitsi:domain is "meet\.example", not an object/],
      ["an index into an object", DEV, "bridges[0]=1", /set bridges\[0\]: jitsi:bridges is \{"max":6\}, not a list/],
      [
        "an index past the end of a list",
        DEV,
        "monitoring.allow[1]=x",
        /set monitoring\.allow\[1\]: allow has 0 entri/,
      ],
    ] as const) {
      it(what, () => refuses(dev, set, message));
    }

    it("a few lines that expand to more than the memory holds, in one line", () => {
      const levels = "bcdefghij"
        .split("")
        .map((name, n) => `  x:${name}: &${name} [${Array(9).fill(`*${"abcdefghi"[n]}`).join(", ")}]`);
      const files = {
        bomb: ["config:", "  x:a: &a [x, x, x, x, x, x, x, x, x]", ...levels].join("\n"),
        cycle: "config: &config { x:a: *config }",
        "deep lists": `config: { x:a: ${"[".repeat(20_000)}${"]".repeat(20_000)} }`,
        "alias of nothing": "config: { x:a: *nothing }",
      };
      for (const [what, text] of Object.entries(files)) {
        const reason = what === "alias of nothing" ? /alias/i : /nested too deeply/;
        refuses(text, "", /^Pulumi\.dev\.yaml(:\d+:\d+)? is not YAML of one stack: .{10,100}$/, reason);
      }
    });
  });

  it("accepts many aliases of one value", () => {
    const keys = Array.from({ length: 300 }, (_, n) => `  x:key${n}: *value`);
    assert.equal(read(["config:", "  x:value: &value 1", ...keys].join("\n")).values["x:key299"], "1");
  });
});
