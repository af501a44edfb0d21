import assert from "node:assert/strict";
import { z } from "zod";
import { at, keyName, type Path } from "../../stacks/keys";
import { schema } from "../../stacks/schema";
import { parseSettings } from "../../stacks/settings";
import { keysOf, typeAt } from "../../stacks/schemaPath";
import { planRegion } from "../../stacks/plan";
import { config, problemKeys } from "../support/settings";

/** Sound configurations, and the keys that mean something else in them than in the first. */
const FORMS: readonly (readonly [given: Record<string, unknown>, keys?: readonly string[]])[] = [
  [{}],
  [{ auth: { mode: "internal" }, accounts: "alice:one" }, ["auth", "accounts"]],
  [{ auth: { mode: "ldap", url: "ldaps://ldap.example.org", base: "dc=example" } }, ["auth", "ldapPassword"]],
  [{ auth: { mode: "jwt", appId: "app" }, jwtSecret: "signed" }, ["auth", "jwtSecret"]],
  [{ cloud: "aws", region: "eu-central-1" }, ["region", "cluster", "nodes", "dns", "logs"]],
  [
    { cloud: "gcp", region: "europe-west3", project: "example" },
    ["project", "cluster", "nodes", "dns", "drainMinutes"],
  ],
];

/** Every place that a configuration may name. */
function places(given: Record<string, unknown>, path: Path = []): Path[] {
  const type = typeAt(schema, given, path);
  const known = keysOf(type, at(given, path));
  const keys =
    type instanceof z.ZodRecord ? ["shard-0", "NAME", "a.conf"] : [...known, ...(known.length > 0 ? ["unknown"] : [])];
  const own = path.length === 0 ? [] : [path];
  return path.length > 3 ? own : [...own, ...keys.flatMap((key) => places(given, [...path, key]))];
}

const ODD: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e21, "", " ", "yes", "10", "0.5", "4GB", "é", "a\nb", "2001:db8::1", "{}", "[1"],
  ...[[], {}, [null], ["a", "a"], [{}], { "": 1 }, { "a.b": { c: 1 } }],
];

/** A sound configuration with one odd thing at one place. */
function odder(given: Record<string, unknown>, path: Path, value: unknown): Record<string, unknown> {
  const changed = structuredClone(given);
  let inner: Record<PropertyKey, unknown> = changed;
  for (const step of path.slice(0, -1)) inner = (inner[step] ??= {}) as Record<PropertyKey, unknown>;
  inner[path.at(-1) ?? ""] = value;
  return changed;
}

/** What an operator could not work with. */
function flaws(changes: Record<string, unknown>): string[] {
  const { settings, problems } = parseSettings(config(changes));
  if (settings !== undefined) planRegion(settings);
  return [
    ...((settings === undefined) === problems.length > 0 ? [] : ["neither planned nor refused"]),
    ...problems.flatMap(({ key, message, fix }) => [
      ...(key.startsWith("jitsi:") ? [] : [key]),
      ...(/Invalid |expected|>=|<=|undefined|\[object/.test(message) ? [message] : []),
      ...(/^pulumi config (set|rm) /.test(fix) && !/undefined|\[object|&& *$/.test(fix) ? [] : [fix]),
    ]),
  ];
}

describe("whatever stands at any place of a configuration", () => {
  for (const [given, only] of FORMS) {
    it(`is planned or refused in words of this program, with a command: ${JSON.stringify(given)}`, function () {
      this.timeout(60_000);
      const looked = places(given).filter(([key]) => only === undefined || only.includes(String(key)));
      assert.ok(looked.length > 3);
      const found = looked.flatMap((path) =>
        ODD.flatMap((value) => flaws(odder(given, path, value)).map((flaw) => `${keyName(path)}: ${flaw}`)),
      );
      assert.deepEqual([...new Set(found)], []);
    });
  }
});

/** What the report says to do about one wrong thing. */
function fix(changes: Record<string, unknown>): string | undefined {
  const { problems } = parseSettings(config(changes));
  assert.equal(problems.length, 1, JSON.stringify(problems));
  return problems[0]?.fix;
}

describe("the command for a problem", () => {
  const cases: [given: Record<string, unknown>, command: string][] = [
    [{ domain: "Meet.Example.org" }, "set domain meet.example.org"],
    [{ domain: "https://meet.example.org/" }, "set domain meet.example.org"],
    [{ domain: "müller.example.org" }, "set domain xn--mller-kva.example.org"],
    [{ environment: "prod" }, "set environment production"],
    [{ shards: { "shard-0": { state: "draining" } } }, "set --path jitsi:shards.shard-0.state drain"],
    [{ cloud: "azure" }, "set cloud <aws|gcp|kubeconfig>"],
    [{ shardCount: 2.5 }, "set shardCount 3"],
    [{ drainMinutes: "90m" }, "set drainMinutes 90"],
    [{ drainMinutes: null }, "rm drainMinutes"],
    [{ bridges: { relay: "off" } }, "set --path jitsi:bridges.relay false"],
    [{ bridges: { memory: "4GB" } }, "set --path jitsi:bridges.memory 4Gi"],
    [{ bridges: { memory: 4294967296 } }, "set --path jitsi:bridges.memory 4096Mi"],
    [{ bridges: { memory: "64Mi" } }, "set --path jitsi:bridges.memory 512Mi"],
    [{ bridges: { cpu: 0 } }, "set --path jitsi:bridges.cpu 0.05"],
    [{ bridges: { address: "publicIP" } }, "set --path jitsi:bridges.address externalIP"],
    [{ monitoring: { allow: ["198.51.100.7"] } }, "set --path 'jitsi:monitoring.allow[0]' 198.51.100.7/32"],
    [{ dns: { policy: "latency" } }, "set --path jitsi:dns.policy failover"],
    [{ images: { jitsi: "stable-11031" } }, "set --path jitsi:images.jitsi stable-11146-2"],
    [{ images: { jvb: "jitsi/jvb:stable-9823" } }, "set --path jitsi:images.jvb ghcr.io/jitsi/jvb:stable-11146-2"],
    [{ images: { registry: "https://ghcr.io/jitsi/" } }, "set --path jitsi:images.registry ghcr.io/jitsi"],
    [{ web: { config: null } }, "rm --path jitsi:web.config"],
    [{ turn: true }, "rm turn"],
  ];
  for (const [given, command] of cases) {
    it(`is ${command}`, () => assert.equal(fix(given), `pulumi config ${command}`));
  }

  it("sets an object leaf by leaf, because the engine would keep it as one text", () => {
    assert.equal(
      fix({ bridge: { max: 6, relay: false } }),
      "pulumi config rm bridge && pulumi config set --path jitsi:bridges.max 6 && pulumi config set --path jitsi:bridges.relay false",
    );
    assert.equal(
      fix({ nodes: { media: { type: "c7i.xlarge" } } }),
      "pulumi config rm --path jitsi:nodes.media.type && pulumi config set --path jitsi:nodes.media.type.cpu 4 && " +
        "pulumi config set --path jitsi:nodes.media.type.memory 16Gi",
    );
  });

  it("makes a list of a single value, and an object of the word that tells its forms apart", () => {
    assert.equal(
      fix({ bridges: { address: "203.0.113.5" } }),
      "pulumi config rm --path jitsi:bridges.address && pulumi config set --path 'jitsi:bridges.address[0]' 203.0.113.5",
    );
    assert.equal(fix({ auth: "jwt" }), "pulumi config rm auth && pulumi config set --path jitsi:auth.mode jwt");
  });

  it("quotes what has dots in its name", () => {
    assert.equal(
      fix({ extra: { jvb: { files: { "custom-jvb.conf": "" } } } }),
      `pulumi config rm --path 'jitsi:extra.jvb.files["custom-jvb.conf"]'`,
    );
  });

  it("asks for a node that holds what did not fit", () => {
    const command = fix({ bridges: { cpu: 16 } }) ?? "";
    const cpu = Number(/type\.cpu (\d+)/.exec(command)?.[1]);
    const memory = /type\.memory (\S+)/.exec(command)?.[1];
    assert.deepEqual(problemKeys({ bridges: { cpu: 16 }, nodes: { media: { type: { cpu, memory } } } }), []);
  });

  it("never holds a secret that stands in the wrong place, and neither does the problem", () => {
    for (const changes of [
      { jwtsecret: "hunter2" },
      { accountz: "alice:hunter2" },
      { auth: { mode: "jwt", appId: "a", keyServer: "https://k", secret: "hunter2" } },
      { auths: { mode: "ldap", password: "hunter2" } },
      { extra: { prosody: { env: { JWT_APP_SECRET: "hunter2" } } } },
      { auth: { mode: "jwt", appId: "a" }, jwtSecret: 'hunter2"' },
    ]) {
      const { problems } = parseSettings(config(changes));
      assert.ok(problems.length > 0);
      assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
    }
  });
});

describe("a value as `pulumi config set --path` writes it", () => {
  it("may be text where it has a decimal point, and a number or boolean where text is wanted", () => {
    const { settings, problems } = parseSettings(
      config({
        bridges: { stress: "0.5", cpu: "1.5" },
        extra: { web: { env: { RESOLUTION: 360, ENABLE_P2P: false } } },
        shards: { "shard-0": { rotation: 2 } },
      }),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([settings?.bridges.stress, settings?.bridges.cpu], [0.5, 1.5]);
    assert.deepEqual(settings?.extra.web.env, { RESOLUTION: "360", ENABLE_P2P: "false" });
    assert.equal(settings?.shards["shard-0"]?.rotation, "2");
  });
});
