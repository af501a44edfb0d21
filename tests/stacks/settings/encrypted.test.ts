import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { readStackConfig } from "../../../local/config/stackConfig";
import { PROGRAM, ROOT } from "../../../local/machine/paths";
import { runProgram } from "../../../local/program/program";
import { recordedAnswer } from "../../../local/program/recordedAnswers";
import { at, type Path } from "../../../stacks/schema/path";
import { encryptedPaths } from "../../../stacks/settings/encrypted";
import { keyName } from "../../../stacks/settings/commands";
import type { Problem } from "../../../stacks/settings/problems";
import { parseSettings } from "../../../stacks/settings/read";
import { Recording } from "../../support/record";
import { runFolder } from "../../support/runFolder";

/** A stack with every kind of value: text, numbers, switches, lists, objects. */
const STACK = {
  environment: "development",
  cloud: "kubeconfig",
  cluster: { kubeconfig: "k.yaml", context: "my-cluster", storageClass: "standard", mediaSelector: { pool: "calls" } },
  domain: "meet.example.org",
  shardCount: 1,
  shards: { "shard-0": { rotation: "one", images: { web: "ghcr.io/jitsi/web:stable-11146-2" } } },
  bridges: { max: 2, relay: true },
  tls: { issuer: "selfSigned", names: ["other.example.org"] },
  auth: { mode: "ldap", url: "ldaps://ldap.example.org", base: "dc=example", bindDn: "cn=reader" },
  ldapPassword: "ldap-canary-1",
  monitoring: {
    allow: ["198.51.100.0/24"],
    receiver: { type: "webhook" },
    heartbeat: "https://heartbeat.example.org/ping-canary",
  },
  receiverSecret: "https://hooks.example.org/webhook-canary",
  images: { jitsi: "stable-11200" },
  web: { config: { toolbar: { timeout: 4000 } } },
  extra: {
    web: { env: { RESOLUTION: "extra-canary-1" }, files: { "a.conf": "extra-canary-2" } },
    jvb: { env: { LEVEL: "extra-canary-3" } },
  },
  protect: false,
};

const SECRETS: readonly Path[] = [["ldapPassword"], ["receiverSecret"]];
const KEPT: readonly string[] = [
  "jitsi:monitoring.heartbeat",
  "jitsi:extra",
  "jitsi:extra.web",
  "jitsi:extra.web.env",
  "jitsi:extra.web.env.RESOLUTION",
  "jitsi:extra.web.files",
  'jitsi:extra.web.files["a.conf"]',
  "jitsi:extra.jvb",
  "jitsi:extra.jvb.env",
  "jitsi:extra.jvb.env.LEVEL",
];

function places(value: unknown, path: Path = []): Path[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const below = inner.flatMap(([key, one]) => places(one, [...path, Array.isArray(value) ? Number(key) : key]));
  return path.length === 0 ? below : [path, ...below];
}

/** The content of a stack's file after `pulumi config set --secret --path`. */
function encrypt(value: unknown, paths: readonly Path[], path: Path = []): unknown {
  if (paths.some((one) => keyName(one) === keyName(path))) return { secure: "v1:AAAA" };
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.entries(value).map(([key, one]): [string, unknown] => [
    key,
    encrypt(one, paths, [...path, Array.isArray(value) ? Number(key) : key]),
  ]);
  return Array.isArray(value) ? inner.map(([, one]) => one) : Object.fromEntries(inner);
}

/** The configuration that the engine passes to a program. */
function decrypted(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(STACK).map(([key, one]) => [
      `jitsi:${key}`,
      typeof one === "object" ? JSON.stringify(one) : String(one),
    ]),
  );
}

describe("an encrypted value", () => {
  let root: string;
  before(() => {
    root = runFolder("encrypted-");
    cpSync(join(ROOT, "Pulumi.yaml"), join(root, "Pulumi.yaml"));
  });

  const write = (paths: readonly Path[]): Record<string, unknown> => {
    const file = encrypt(STACK, paths) as Record<string, unknown>;
    writeFileSync(join(root, "Pulumi.dev.yaml"), stringify({ config: file }));
    return file;
  };
  /** Secret keys in the engine's form: the first step of each path. */
  const keysOf = (paths: readonly Path[]): string[] => [...new Set(paths.map(([key]) => `jitsi:${String(key)}`))];

  for (const path of places(STACK)) {
    const key = keyName(path);
    const kept = KEPT.includes(key) || SECRETS.some((one) => keyName(one) === key);
    it(`${kept ? "stays secret" : "is refused"} by the engine's program as by render: ${key}`, async () => {
      const paths = [...SECRETS.filter((one) => keyName(one) !== key), path];
      const file = write(paths);
      const values = decrypted();
      const engine = parseSettings(
        values,
        encryptedPaths(values, keysOf(paths), () => file),
      );
      const config = readStackConfig(root, "dev");
      const render = parseSettings(config.values, config.encrypted);

      const about = ({ problems }: { readonly problems: readonly Problem[] }): string[] =>
        problems.map(({ key }) => key);
      assert.deepEqual(about(engine), kept ? [] : [key]);
      assert.deepEqual(about(render), about(engine));
      const [problem] = engine.problems;
      if (problem !== undefined) {
        assert.equal(problem.value, "[secret]");
        assert.match(problem.fix, /pulumi config set --plaintext .*<value>$/);
        const value = at(STACK, path);
        if (typeof value === "string") assert.ok(!problem.fix.includes(value), problem.fix);
      }
    });
  }

  it("is found by its path, and is only in Secrets", async () => {
    const nested: readonly Path[] = [
      ["monitoring", "heartbeat"],
      ["extra", "web", "env", "RESOLUTION"],
      ["extra", "jvb"],
    ];
    const paths = [...SECRETS, ...nested];
    write(paths);
    const config = { project: "jitsi", stack: "dev", values: decrypted(), secretKeys: keysOf(paths), root };
    const region = new Recording(await runProgram({ config, program: PROGRAM, answer: recordedAnswer }));
    for (const secret of ["ldap-canary", "ping-canary", "webhook-canary", "extra-canary-1", "extra-canary-3"]) {
      assert.deepEqual(region.secretsOutsideSecrets(secret), [], secret);
      assert.ok(!JSON.stringify(region.outputs).includes(secret), secret);
    }
    assert.notDeepEqual(region.secretsOutsideSecrets("extra-canary-2"), [], "it is not encrypted");
  });

  it("is every value that no file has in plain text", () => {
    const values = decrypted();
    const from = (keys: string[], file: object): string[] =>
      encryptedPaths(values, keys, () => file as Record<string, unknown>).map(keyName);
    const file = { "jitsi:extra": { web: { files: { "a.conf": "extra-canary-2" } } } };
    assert.deepEqual(from(["jitsi:extra"], file), ["jitsi:extra.web.env.RESOLUTION", "jitsi:extra.jvb.env.LEVEL"]);
    assert.deepEqual(from(["jitsi:monitoring"], {}), ["jitsi:monitoring"]);
    assert.deepEqual(from([], {}), []);
  });
});

describe("a secret in plain text", () => {
  it("is refused with and without an engine, and not shown", () => {
    for (const value of ["ldap-canary-1", 12345, { a: "hunter2" }, ["hunter2"]]) {
      const values = { ...decrypted(), "jitsi:ldapPassword": JSON.stringify(value) };
      const { problems } = parseSettings(values, [["receiverSecret"]]);
      const [problem] = problems;
      assert.deepEqual(
        [problem?.key, problem?.value, problem?.fix],
        ["jitsi:ldapPassword", "[secret]", "pulumi config set --secret ldapPassword"],
      );
      assert.equal(problems.length, 1);
    }
  });
});

describe("a report about an encrypted value", () => {
  const about = (changes: object, encrypted: readonly Path[]): readonly Problem[] => {
    const values = decrypted();
    for (const [key, value] of Object.entries(changes)) values[`jitsi:${key}`] = JSON.stringify(value);
    return parseSettings(values, [...SECRETS, ...encrypted]).problems;
  };
  const CANARY = "canary-of-a-report";

  for (const [title, changes, path] of [
    ["an invalid name of a variable", { extra: { web: { env: { lower: CANARY } } } }, ["extra", "web", "env", "lower"]],
    [
      "a variable of the program",
      { extra: { web: { env: { PUBLIC_URL: CANARY } } } },
      ["extra", "web", "env", "PUBLIC_URL"],
    ],
    ["a misspelt part", { extra: { wbe: { env: { A: CANARY } } } }, ["extra", "wbe", "env", "A"]],
    ["a misspelt key", { extras: { web: { env: { A: CANARY } } } }, ["extras"]],
    ["a key that does not exist", { nothing: CANARY }, ["nothing"]],
    [
      "a file of the program",
      { extra: { web: { files: { "config.js": CANARY } } } },
      ["extra", "web", "files", "config.js"],
    ],
    ["an invalid URL", { monitoring: { ...STACK.monitoring, heartbeat: CANARY } }, ["monitoring", "heartbeat"]],
  ] as const) {
    it(`does not contain it: ${title}`, () => {
      const problems = about(changes, [path]);
      assert.ok(problems.length > 0);
      assert.ok(!JSON.stringify(problems).includes(CANARY), JSON.stringify(problems));
    });
  }
});
