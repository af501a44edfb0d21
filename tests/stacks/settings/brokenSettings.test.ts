import assert from "node:assert/strict";
import { z } from "zod";
import { at, type Path } from "../../../stacks/schema/path";
import { keyName } from "../../../stacks/settings/commands";
import { schema } from "../../../stacks/schema/schema";
import { report } from "../../../stacks/settings/problems";
import { parseSettings } from "../../../stacks/settings/read";
import { keysOf, typeAt } from "../../../stacks/settings/schemaPath";
import { planRegion } from "../../../stacks/plan/plan";
import { config, problemKeys } from "../../support/settings";

/** Valid configurations, and the keys with another meaning than in the first one. */
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

/** Every path of a configuration. */
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
  ...[" https://h.example", "https:h", "https://h/%zz", "x\r\n", "fe80::1%eth0/64", "a..b/c", "{{ x }}", "\u200bx"],
  ...[[], {}, [null], ["a", "a"], [{}], { "": 1 }, { "a.b": { c: 1 } }],
];

/** A valid configuration with one odd value. */
function odder(given: Record<string, unknown>, path: Path, value: unknown): Record<string, unknown> {
  const changed = structuredClone(given);
  let inner: Record<PropertyKey, unknown> = changed;
  for (const step of path.slice(0, -1)) inner = (inner[step] ??= {}) as Record<PropertyKey, unknown>;
  inner[path.at(-1) ?? ""] = value;
  return changed;
}

/** Defects of a report. */
function flaws(changes: Record<string, unknown>): string[] {
  const { settings, problems } = parseSettings(config(changes));
  if (settings !== undefined) planRegion(settings);
  return [
    ...((settings === undefined) === problems.length > 0 ? [] : ["neither accepted nor refused"]),
    ...problems.flatMap(({ key, message, fix }) => [
      ...(key.startsWith("jitsi:") ? [] : [key]),
      ...(/Invalid |expected|>=|<=|undefined|\[object/.test(message) ? [message] : []),
      ...(/^pulumi config (set|rm) /.test(fix) && !/undefined|\[object|&& *$/.test(fix) ? [] : [fix]),
    ]),
  ];
}

describe("any value at any path of a configuration", () => {
  for (const [given, only] of FORMS) {
    it(`is accepted, or refused with the program's message and a command: ${JSON.stringify(given)}`, function () {
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

const ON_GCP = { cloud: "gcp", region: "europe-west3", project: "example", cluster: {} };
const EXISTING_PROMETHEUS = {
  cluster: { addons: { prometheusOperator: "existing" } },
  monitoring: { prometheus: { url: "http://prometheus.monitoring.svc:9090" } },
};
const LESSONS = { name: "lessons", from: "08:00", to: "13:00", timezone: "Europe/Berlin" };

/** The fix of a single problem. */
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
    [{ images: { jvb: "jvb:stable-99999" } }, "set --path jitsi:images.jvb ghcr.io/jitsi/jvb:stable-99999"],
    [{ drainMinutes: "1h" }, "set drainMinutes <value>"],
    [{ bridges: { cpu: "1e3" } }, "set --path jitsi:bridges.cpu <value>"],
    [{ bridges: { stress: "40%" } }, "set --path jitsi:bridges.stress 0.4"],
    [{ bridges: { memory: "9999999Gi" } }, "set --path jitsi:bridges.memory <value>"],
    [{ cloud: "aws", region: "EU-Central-1" }, "set region eu-central-1"],
    [{ cluster: { kubeconfig: "k", context: "c", podCidr: "0.0.0.0/0" } }, "set --path jitsi:cluster.podCidr <value>"],
    [{ "bridges.max": 6 }, "rm bridges.max && pulumi config set --path jitsi:bridges.max 6"],
    [
      { "monitoring.allow[0]": "198.51.100.0/24" },
      "rm 'monitoring.allow[0]' && pulumi config set --path 'jitsi:monitoring.allow[0]' 198.51.100.0/24",
    ],
    [{ auth: { guests: true } }, "set --path jitsi:auth.mode <open|internal|ldap|jwt>"],
    [{ shardCount: [2] }, "rm shardCount"],
    [{ monitoring: { allow: { 0: "198.51.100.0/24" } } }, "rm --path jitsi:monitoring.allow"],
    [{ web: { config: null } }, "rm --path jitsi:web.config"],
    [{ turn: true }, "rm turn"],
    [
      { monitoring: { heartbeat: " https://h.example/x\n" } },
      "set --path jitsi:monitoring.heartbeat https://h.example/x",
    ],
    [{ monitoring: { heartbeat: "https:h.example/x" } }, "set --path jitsi:monitoring.heartbeat https://h.example/x"],
    [{ monitoring: { heartbeat: "https://h.example/%zz" } }, "set --path jitsi:monitoring.heartbeat <value>"],
    [{ monitoring: { allow: ["fe80::1%eth0/64"] } }, "set --path 'jitsi:monitoring.allow[0]' fe80::/64"],
    [{ monitoring: { allow: ["203.0.113.7/24"] } }, "set --path 'jitsi:monitoring.allow[0]' 203.0.113.0/24"],
    [{ monitoring: { allow: ["::ffff:10.0.0.0/104"] } }, "set --path 'jitsi:monitoring.allow[0]' 10.0.0.0/8"],
    [{ monitoring: { runbooks: "docs/{{ x }}.md" } }, "set --path jitsi:monitoring.runbooks <value>"],
    [{ images: { registry: "ghcr..io/jitsi" } }, "set --path jitsi:images.registry <value>"],
    [{ images: { registry: "ghcr.io:65536/jitsi" } }, "set --path jitsi:images.registry <value>"],
    [{ images: { registry: "ghcr.io/a._b" } }, "set --path jitsi:images.registry <value>"],
    [{ dns: { backup: { router: ["192.0.2.1"] } } }, "rm --path jitsi:dns.backup"],
    [
      { ...ON_GCP, logOptions: { maskAddresses: true }, ...EXISTING_PROMETHEUS },
      "set --path jitsi:logOptions.maskAddresses false",
    ],
    [{ ...ON_GCP, logOptions: { maskAddresses: true } }, "set logs loki"],
    [{ monitoring: { retentionDays: 400 } }, "set --path jitsi:monitoring.storageGi 291"],
    [
      { monitoring: { retentionDays: 1000 }, ...ON_GCP, bridges: { max: 500 }, cluster: { cidr: "10.0.0.0/9" } },
      "set --path jitsi:monitoring.retentionDays 1",
    ],
    [
      { bridges: { participants: 10 }, capacity: [{ ...LESSONS, participants: 100_000 }] },
      "set --path 'jitsi:capacity[0].participants' 36000",
    ],
    [
      { ...ON_GCP, workloads: { jvb: { nodeSelector: { disk: "ssd" } } } },
      "rm --path jitsi:workloads.jvb.nodeSelector",
    ],
    [
      { ...ON_GCP, workloads: { turn: { tolerations: [{ key: "a" }] } } },
      "set --path 'jitsi:workloads.turn.tolerations[1].key' jitsi.org/pool",
    ],
    [
      { ...ON_GCP, workloads: { turn: { nodeSelector: { "jitsi.org/pool": "media" }, tolerations: [] } } },
      "set --path 'jitsi:workloads.turn.tolerations[0].key' jitsi.org/pool",
    ],
    [{ project: "acme" }, "set project <value>"],
    [{ project: `a${"b".repeat(61)}` }, "set project <value>"],
  ];
  for (const [given, command] of cases) {
    it(`is ${command}`, () => assert.equal(fix(given), `pulumi config ${command}`));
  }

  it("is none for workloads on nodes of their own, and on those of an existing cluster", () => {
    const own = { nodeSelector: { disk: "ssd" }, tolerations: [] };
    assert.deepEqual(problemKeys({ workloads: { jvb: own, jibri: own, turn: own } }), []);
    assert.deepEqual(problemKeys({ ...ON_GCP, workloads: { jibri: own, turn: own } }), []);
    const tolerations = [{ key: "jitsi.org/pool", value: "media" }];
    assert.deepEqual(problemKeys({ ...ON_GCP, workloads: { jvb: { tolerations }, turn: { tolerations } } }), []);
  });

  it("sets an object leaf by leaf, because the engine would store it as one text", () => {
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

  it("converts a single value to a list, and a variant's name to an object", () => {
    assert.equal(
      fix({ bridges: { address: "203.0.113.5" } }),
      "pulumi config rm --path jitsi:bridges.address && pulumi config set --path 'jitsi:bridges.address[0]' 203.0.113.5",
    );
    assert.equal(fix({ auth: "jwt" }), "pulumi config rm auth && pulumi config set --path jitsi:auth.mode jwt");
  });

  it("quotes names with dots", () => {
    assert.equal(
      fix({ extra: { jvb: { files: { "custom-jvb.conf": "" } } } }),
      `pulumi config rm --path 'jitsi:extra.jvb.files["custom-jvb.conf"]'`,
    );
  });

  it("proposes a node with enough resources", () => {
    const command = fix({ bridges: { cpu: 16 } }) ?? "";
    const cpu = Number(/type\.cpu (\d+)/.exec(command)?.[1]);
    const memory = /type\.memory (\S+)/.exec(command)?.[1];
    assert.deepEqual(problemKeys({ bridges: { cpu: 16 }, nodes: { media: { type: { cpu, memory } } } }), []);
  });

  const LOGIN = "user:hunter2@h.example.org";
  const withLogin: [title: string, given: Record<string, unknown>][] = [
    ["directory", { auth: { mode: "ldap", url: `ldaps://${LOGIN}`, base: "dc=x" } }],
    ["key server", { auth: { mode: "jwt", appId: "a", keyServer: `https://${LOGIN}/keys` } }],
    ["Prometheus", { ...EXISTING_PROMETHEUS, monitoring: { prometheus: { url: `http://${LOGIN}` } } }],
    ["runbooks", { monitoring: { runbooks: `https://${LOGIN}/alerts.md` } }],
    ["S3 server", { recording: { destination: { s3: { endpoint: `https://${LOGIN}`, bucket: "abc", secret: "s" } } } }],
    ["telephone numbers", { sip: { numbersUrl: `https://${LOGIN}` } }],
    ["typing error", { monitoring: { runbook: `https://${LOGIN}/alerts.md` } }],
  ];
  for (const [title, given] of withLogin) {
    it(`removes a password from a URL that the region would store in plain text: ${title}`, () => {
      const { problems } = parseSettings(config(given));
      const text = report(problems);
      assert.doesNotMatch(text, /hunter2/);
      assert.match(text, /\w+:\/\/\[secret\]@h\.example\.org[^]*:\/\/h\.example\.org/);
    });
  }

  it("allows a password in the URL of the heartbeat, which is stored in a Secret", () => {
    assert.deepEqual(problemKeys({ monitoring: { heartbeat: `https://${LOGIN}/ping` } }), []);
  });

  it("never contains a misplaced secret, and neither does the problem", () => {
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

describe("a report", () => {
  const cases: [title: string, given: Record<string, unknown>, keys: string[]][] = [
    ["settings of an invalid cloud", { cloud: "AWS", cluster: { endpointCidrs: [] } }, ["cloud"]],
    ["a comparison with an invalid value", { bridges: { min: 9, max: "x" } }, ["bridges.max"]],
    ["a key that an invalid value replaces", jwtWith({ keyServer: "http://keys" }), ["auth.keyServer"]],
    [
      "keys beside an invalid value",
      { environment: "production", monitoring: { allow: ["198.51.100.0/24"], receiver: { type: "pager" } } },
      ["monitoring.receiver.type", "monitoring.heartbeat"],
    ],
    [
      "keys beside an incomplete object",
      { cluster: { kubeconfig: "k", context: "c", storageClass: "s", mediaToleration: { efect: "NoSchedule" } } },
      ["cluster.mediaToleration.key", "cluster.mediaToleration.efect"],
    ],
  ];
  for (const [title, given, keys] of cases) {
    it(`handles ${title}`, () =>
      assert.deepEqual(
        problemKeys(given),
        keys.map((key) => `jitsi:${key}`),
      ));
  }
});

function jwtWith(changes: Record<string, unknown>): Record<string, unknown> {
  return { auth: { mode: "jwt", appId: "app", ...changes } };
}

describe("a value that would fail at run time", () => {
  const LARGE = "x".repeat(950 * 1024);
  const aws = { cloud: "aws", region: "eu-central-1", cluster: {} };
  const cases: [given: Record<string, unknown>, key: string, message: RegExp][] = [
    [{ ...aws, shards: { "shard-0": { zone: "eu-west-1a" } } }, "shards.shard-0.zone", /eu-central-1a/],
    [{ ...aws, shards: { "shard-0": { zone: "euc1-az1" } } }, "shards.shard-0.zone", /name of a zone/],
    [
      { ...aws, cluster: { endpointCidrs: Array.from({ length: 41 }, (_, n) => `203.0.${n}.0/24`) } },
      "cluster.endpointCidrs",
      /40 ranges/,
    ],
    [
      { ...aws, cluster: { endpointCidrs: ["0.0.0.0/1"] } },
      "cluster.endpointCidrs[0]",
      /open the cluster.s API to the internet/,
    ],
    [
      {
        ...aws,
        dns: { policy: "failover", zone: "Z1", backup: { router: ["2001:db8::1"], turn: "turn.example.org" } },
      },
      "dns.backup.router[0]",
      /IPv4/,
    ],
    [
      {
        ...aws,
        dns: {
          policy: "failover",
          zone: "Z1",
          backup: { router: ["203.0.113.5", "203.0.113.5"], turn: "t.example.org" },
        },
      },
      "dns.backup.router",
      /each once/,
    ],
    [{ monitoring: mailTo("smtp.example.org:99999") }, "monitoring.receiver.smarthost", /host:port/],
    [{ monitoring: { memory: "1Mi" } }, "monitoring.memory", /at least 256Mi/],
    [
      { monitoring: { prometheus: { url: "http://p", labels: { "a b": "c" } } } },
      'monitoring.prometheus.labels["a b"]',
      /a label key/,
    ],
    [jwtWith({ keyServer: "https://k/?a=b" }), "auth.keyServer", /without \?/],
    [files("jvb", { "jvb.conf": "" }), 'extra.jvb.files["jvb.conf"]', /extra-jvb\.conf/],
    [files("jvb", { a: "", "a/b": "" }), "extra.jvb.files.a", /both a file and the folder/],
    [files("web", { "nginx-custom": "" }), "extra.web.files.nginx-custom", /both a file and the folder/],
    [
      files("jvb", { "custom-jvb.conf/x": "" }),
      'extra.jvb.files["custom-jvb.conf/x"]',
      /below custom-jvb\.conf, which is a file/,
    ],
    [files("web", { "nginx/meet.conf/x": "" }), 'extra.web.files["nginx/meet.conf/x"]', /below nginx\/meet\.conf/],
    [files("prosody", { certs: "" }), "extra.prosody.files.certs", /folder of the image/],
    [files("prosody", { "conf.d": "" }), 'extra.prosody.files["conf.d"]', /both a file and the folder/],
    [{ ...aws, cluster: { zones: ["euc1-az1", "euc1-az9"] } }, "cluster.zones", /euc1-az1, euc1-az2, euc1-az3/],
    [{ ...aws, shards: { "shard-0": { zone: "eu-central-1f" } } }, "shards.shard-0.zone", /eu-central-1a/],
    [{ cluster: { kubeconfig: "k", context: "c", podCidr: "fd00::/8" } }, "cluster.podCidr", /IPv4/],
    [
      {
        cloud: "gcp",
        region: "europe-west3",
        project: "acme-calls",
        cluster: {},
        dns: { policy: "failover", zone: "z", backup: { router: ["203.0.113.5"], turn: "2001:db8::1" } },
      },
      "dns.backup.turn",
      /IPv4/,
    ],
    [
      { cluster: { kubeconfig: "k", context: "c", serviceAnnotations: { "a..b/c": "d" } } },
      'cluster.serviceAnnotations["a..b/c"]',
      /a label key/,
    ],
    [
      { cluster: { kubeconfig: "k", context: "c", serviceAnnotations: { a: "x".repeat(257 * 1024) } } },
      "cluster.serviceAnnotations",
      /240 KiB/,
    ],
    [
      {
        domain: ["a", "b", "c"]
          .map((letter) => letter.repeat(63))
          .concat("d".repeat(57))
          .join("."),
        turn: { enabled: true },
      },
      "domain",
      /247 characters/,
    ],
    [{ extra: { jvb: { env: { A: "x".repeat(128 * 1024) } } } }, "extra.jvb.env.A", /120 KiB/],
    [files("jicofo", { a: LARGE }), "extra.jicofo.files", /900 KiB/],
    [{ web: { config: { a: LARGE } } }, "web", /900 KiB/],
  ];
  for (const [given, key, message] of cases) {
    it(`is refused: ${key}, ${message.source.replaceAll("\\", "")}`, () => {
      const { problems } = parseSettings(config(given));
      assert.deepEqual(
        problems.map((problem) => problem.key),
        [`jitsi:${key}`],
      );
      assert.match(problems[0]?.message ?? "", message);
    });
  }

  function mailTo(smarthost: string): Record<string, unknown> {
    return { receiver: { type: "email", to: ["a@example.org"], from: "b@example.org", smarthost } };
  }

  function files(component: string, files: Record<string, string>): Record<string, unknown> {
    return { extra: { [component]: { files } } };
  }
});

describe("a key under another namespace", () => {
  const problemsOf = (extra: Record<string, string>, project?: string): [string, unknown, string][] =>
    parseSettings({ ...config({}), ...extra }, undefined, project).problems.map(({ key, value, fix }) => [
      key,
      value,
      fix,
    ]);

  it("similar to the program's is reported with the command that moves it", () => {
    assert.deepEqual(problemsOf({ "Jitsi:shardCount": "3" }), [
      ["Jitsi:shardCount", 3, "pulumi config rm Jitsi:shardCount && pulumi config set jitsi:shardCount 3"],
    ]);
    assert.deepEqual(problemsOf({ "jitsy:unknown": "3" }), [
      ["jitsy:unknown", "[secret]", "pulumi config rm jitsy:unknown"],
    ]);
  });

  it("is checked like other keys, in one report", () => {
    assert.deepEqual(
      problemsOf({ "Jitsi:drainMinutes": "1" }).map(([key]) => key),
      ["Jitsi:drainMinutes", "jitsi:drainMinutes"],
    );
  });

  it("shows no possible secret", () => {
    for (const [key, text] of [
      ["jitsy:jwtSecret", "hunter2"],
      ["jitsy:monitoring", '{"heartbeat":"https://hunter2.example"}'],
    ] as const) {
      assert.doesNotMatch(JSON.stringify(problemsOf({ [key]: text })), /hunter2/);
    }
  });

  it("of a project with another name is reported", () => {
    assert.deepEqual(problemsOf({ "calls:domain": "meet.example.org" }, "calls"), [
      [
        "calls:domain",
        "meet.example.org",
        "pulumi config rm calls:domain && pulumi config set jitsi:domain meet.example.org",
      ],
    ]);
  });

  it("of a provider or another program is ignored", () => {
    assert.deepEqual(
      problemsOf({ "aws:region": "eu-west-1", "kubernetes:context": "c", "pulumi:tags": "{}", "tls:a": "b" }),
      [],
    );
  });
});

describe("a value without effect, or with a side effect", () => {
  const cases: [given: Record<string, unknown>, note: RegExp][] = [
    [
      { cluster: { kubeconfig: "k", context: "c", admins: ["arn:aws:iam::123456789012:role/a"] } },
      /cluster\.admins has no effect/,
    ],
    [{ cloud: "aws", region: "eu-central-1", cluster: { podCidr: "10.9.0.0/16" } }, /cluster\.podCidr has no effect/],
    [{ cloud: "aws", region: "eu-central-1", cluster: {}, project: "acme-calls" }, /project has no effect/],
    [
      { cloud: "aws", region: "eu-central-1", cluster: { addons: { certManager: "existing" } } },
      /certManager is existing, but a new cluster does not have it/,
    ],
    [{ dns: { zone: "Z1" } }, /dns\.zone has no effect/],
    [{ bridges: { address: ["203.0.113.5"], max: 2 } }, /lists 1 for up to 4 bridges/],
    [{ monitoring: { prometheus: { url: "http://p" } } }, /monitoring\.prometheus has no effect/],
    [{ monitoring: { allow: ["0.0.0.0/0"] } }, /only the password protects Grafana/],
  ];
  for (const [given, note] of cases) {
    it(`is noted: ${note.source}`, () => {
      const { problems, notes } = parseSettings(config(given));
      assert.deepEqual(problems, []);
      assert.ok(
        notes.some((text) => note.test(text)),
        notes.join("\n"),
      );
    });
  }
});

describe("a value of `pulumi config set --path`", () => {
  it("may be text for a decimal number, and a number or boolean for text", () => {
    const { settings, problems } = parseSettings(
      config({
        bridges: { stress: "0.5", cpu: "1.5" },
        extra: { web: { env: { RESOLUTION: 360, ENABLE_P2P: false } } },
        shards: { "shard-0": { rotation: 2 } },
        images: { jitsi: 20261101 },
        auth: { mode: "jwt", appId: 7 },
        jwtSecret: "signed",
      }),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([settings?.bridges.stress, settings?.bridges.cpu], [0.5, 1.5]);
    assert.deepEqual(settings?.extra.web.env, { RESOLUTION: "360", ENABLE_P2P: "false" });
    assert.equal(settings?.shards["shard-0"]?.rotation, "2");
    assert.equal(settings?.images.jitsi, "20261101");
    assert.equal(settings?.auth.mode === "jwt" && settings.auth.appId, "7");
  });
});
