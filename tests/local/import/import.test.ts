import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readVariables } from "../../../local/import/envFile";
import { type Imported, importVariables } from "../../../local/import/mapping";
import { MIGRATION, migrationPage } from "../../../local/docs/migration";
import { ROOT } from "../../../local/machine/paths";
import { stackFile, stillMissing } from "../../../local/import";
import { COMPOSE_VARIABLES } from "../../../stacks/catalogue/composeVariables";
import { schema } from "../../../stacks/schema/schema";
import { keysOf } from "../../../local/docs/schemaKeys";
import { LOADER } from "../../support/loader";
import { record } from "../../support/record";

function imported(file: string): Imported {
  return importVariables(readVariables(readFileSync(join(__dirname, file), "utf8")));
}

function reasons({ left }: Imported): Readonly<Record<string, string>> {
  return Object.fromEntries(left.map(({ name, why }) => [name, why]));
}

describe("make import", () => {
  it("of a plain .env keeps settings of clients, and lists variables without a key", () => {
    const given = imported("plain.env");
    assert.deepEqual(Object.fromEntries(given.settings), {
      domain: "meet.example.org",
      "tls.issuer": "letsencrypt",
      "tls.email": "ops@example.org",
      "rooms.maxParticipants": 60,
      "extra.jvb.env.JVB_STUN_SERVERS": "stun.example.net:3478",
      "extra.web.env.RESOLUTION": "360",
      "extra.web.env.START_VIDEO_MUTED": "10",
    });
    const left = reasons(given);
    assert.match(left["ENABLE_RECORDING"] ?? "", /Jibri/);
    assert.match(left["JICOFO_AUTH_PASSWORD"] ?? "", /random/);
    assert.match(left["JITSI_IMAGE_VERSION"] ?? "", /stable-9823/);
    assert.match(left["JVB_TCP_HARVESTER_DISABLED"] ?? "", /no longer/);
    assert.ok(!("XMPP_MODULES" in left), "empty is missing");
    assert.equal(given.secrets.size, 0);
  });

  it("of a .env from Windows reads line ends, quotes, comments and switches as compose does", () => {
    const given = imported("windows.env");
    assert.deepEqual(Object.fromEntries(given.settings), {
      domain: "meet.example.com",
      "edge.tls": "ingress",
      "edge.service": "clusterIP",
      "tls.issuer": "selfSigned",
      "auth.mode": "jwt",
      "auth.guests": false,
      "auth.appId": "intranet",
      "auth.issuers": ["portal", "app"],
      "auth.audiences": ["jitsi"],
      "auth.verifyTenant": false,
      "bridges.memory": "4096Mi",
      "bridges.relay": false,
      "bridges.ports": [20000],
      "workloads.jicofo.resources.requests.memory": "2000Mi",
      "workloads.jicofo.resources.limits.memory": "2000Mi",
      "images.registry": "registry.example.com/jitsi",
      "images.jitsi": "stable-11146-2",
      "extra.jicofo.env.SENTRY_DSN": "https://public@sentry.example.com/1",
      "extra.jvb.env.SENTRY_DSN": "https://public@sentry.example.com/1",
    });
    assert.deepEqual([...given.secrets], [["jwtSecret", "JWT_APP_SECRET"]]);
    assert.match(reasons(given)["ENABLE_XMPP_WEBSOKET"] ?? "", /did you mean ENABLE_XMPP_WEBSOCKET\?/);
  });

  it("of a .env for shells follows references, lists and values of several lines", () => {
    const given = imported("shell.env");
    const { settings } = given;
    assert.equal(settings.get("domain"), "meet.example.net");
    assert.deepEqual(settings.get("tls.names"), ["talk.example.net"]);
    assert.equal(settings.get("tls.issuer"), "letsencrypt-staging");
    assert.equal(settings.get("tls.email"), "ops@example.net");
    assert.deepEqual(
      ["url", "base", "bindDn", "filter", "startTls", "guests"].map((key) => settings.get(`auth.${key}`)),
      ["ldap://ldap.example.net", "ou=people,dc=example,dc=net", "cn=jitsi", "(uid=%u)", true, true],
    );
    assert.deepEqual(
      ["host", "tlsPort", "port", "transports", "stunPort"].map((key) => settings.get(`turn.server.${key}`)),
      ["turn.example.net", 5349, 3478, ["udp", "tcp"], 3478],
    );
    assert.equal(settings.get("extra.web.env.TOOLBAR_BUTTONS"), "microphone,camera,\ndesktop");
    assert.deepEqual(
      [...given.secrets],
      [
        ["ldapPassword", "LDAP_BINDPW"],
        ["turnSecret", "TURN_CREDENTIALS"],
      ],
    );
    const left = reasons(given);
    assert.match(left["PUBLIC_URL"] ?? "", /8443/);
    assert.match(left["TURN_HOST"] ?? "", /turn2\.example\.net/);
    assert.match(left["BASE"] ?? "", /^unknown/);
  });

  for (const file of ["plain.env", "windows.env", "shell.env"]) {
    it(`of ${file} writes a stack file that the program accepts, without secrets`, async () => {
      const given = imported(file);
      const text = stackFile(given, "kubeconfig");
      for (const secret of ["p#a$$word", "$ecret", "shared-with-coturn", "0123456789abcdef"]) {
        assert.ok(!text.includes(secret), secret);
      }
      for (const key of given.secrets.keys()) assert.ok(text.includes(`pulumi config set --secret ${key}`), key);
      const config = (parse(text) as { config: Record<string, unknown> }).config;
      const overrides = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.slice(6), value]));
      const secrets = Object.fromEntries([...given.secrets.keys()].map((key) => [key, "placeholder"]));
      const decided = {
        cluster: { kubeconfig: "k", context: "c", storageClass: "fast", podCidr: "10.42.0.0/16" },
        monitoring: {
          allow: ["198.51.100.0/24"],
          receiver: { type: "pagerduty" },
          heartbeat: "https://heartbeat.example.org/ping",
        },
        receiverSecret: "key",
        ...(file === "windows.env" ? { "edge.trustedProxies": ["10.42.0.0/16"] } : {}),
      };
      const { registrations } = await record({ ...overrides, ...secrets, ...decided });
      assert.ok(registrations.length > 50);
    });
  }

  it("lists values that it cannot use, and names that every object of JavaScript has", () => {
    const lines = ["PUBLIC_URL=https://a b", "JVB_PORT=x", "MAX_PARTICIPANTS=-1", "JICOFO_MAX_MEMORY=1", "toString=1"];
    const given = importVariables(readVariables(lines.join("\n")));
    assert.deepEqual(reasons(given), {
      PUBLIC_URL: "https://a b: not a URL",
      JVB_PORT: "x: not a number",
      MAX_PARTICIPANTS: "-1: not a number",
      JICOFO_MAX_MEMORY: "1: not a size such as 3072m",
      toString: "unknown",
    });
    assert.equal(given.settings.size, 0);
  });

  it("quotes what the engine would read as a number or a time", () => {
    const given = importVariables(readVariables("START_VIDEO_MUTED=1_000\nRESOLUTION=2027-05-06"));
    assert.match(stackFile(given, "aws"), /START_VIDEO_MUTED: "1_000"\n +RESOLUTION: "2027-05-06"/);
  });

  it("lists missing keys with the messages of the preview", () => {
    const missing = stillMissing(imported("windows.env"), "kubeconfig");
    for (const key of ["cluster.kubeconfig", "edge.trustedProxies", "monitoring.receiver"]) {
      assert.ok(missing.includes(`jitsi:${key}`), missing);
    }
    assert.ok(!missing.includes("jwtSecret"), "a secret is listed by itself");
  });
});

describe("a .env", () => {
  const cases: readonly (readonly [written: string, value: string])[] = [
    ["A=one", "one"],
    ["A= one  ", "one"],
    ["A=one # two", "one"],
    ["A=one#two", "one#two"],
    ["A=# two", ""],
    ["A='one # $B'", "one # $B"],
    ['A="one \\"two\\" \\n"', 'one "two" \n'],
    ["B=two\nA=${B}", "two"],
    ["A=${B:-two}", "two"],
    ["B=\nA=${B:-two}", "two"],
    ["B=\nA=${B-two}", ""],
    ["B=1\nA=${B:+two}", "two"],
    ["A=$$B", "$B"],
    ["C=three\nA=${B:-${C}}", "three"],
    ["A=${B:-${C:-three}}", "three"],
    ["B=1\nC=three\nA=${B:+<${C}>}", "<three>"],
    ["A=one\nA=two", "two"],
    ["A: one", "one"],
    ['A="one\ntwo"', "one\ntwo"],
  ];
  for (const [written, value] of cases) {
    it(`with ${JSON.stringify(written)} has ${JSON.stringify(value)}`, () => {
      assert.equal(readVariables(written).get("A"), value);
    });
  }

  it("is refused with the numbers of invalid lines, without their contents", () => {
    assert.throws(() => readVariables('A=1\nhunter2\nB="open\n'), {
      message: "no assignment of a variable in line 2, 3",
    });
  });
});

describe("a file that is no .env", () => {
  const folder = mkdtempSync(join(tmpdir(), "import-"));
  after(() => rmSync(folder, { recursive: true }));
  const run = (env: string): { readonly stderr: string } =>
    spawnSync(process.execPath, ["-r", LOADER, join(ROOT, "local", "import.ts")], {
      encoding: "utf8",
      env: { ...process.env, ENV: env },
    });
  const write = (name: string, content: Buffer | string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  const cases: readonly (readonly [what: string, content: Buffer])[] = [
    ["Latin-1", Buffer.from("PUBLIC_URL=https://m\xfcller.example.org\n", "latin1")],
    ["UTF-16", Buffer.from("\uFEFFPUBLIC_URL=https://meet.example.org\n", "utf16le")],
  ];
  for (const [what, content] of cases) {
    it(`is refused in ${what}, in which values would be lost`, () => {
      const file = write("other.env", content);
      assert.equal(run(file).stderr, `${file} is not UTF-8 text: save it as UTF-8\n`);
    });
  }

  it("is refused by its name where it is missing or a folder", () => {
    const missing = join(folder, "missing.env");
    assert.equal(run(missing).stderr, `ENV=${missing}: there is no such file\n`);
    assert.equal(run(folder).stderr, `ENV=${folder} is a folder\n`);
  });
});

describe("the table of variables", () => {
  it("is that of docs/migration.md", async () => {
    assert.equal(readFileSync(join(ROOT, MIGRATION), "utf8"), await migrationPage(), "run make golden");
  });

  it("names existing keys", () => {
    const keys = new Set(keysOf(schema).map(({ path }) => path.replace("workloads.<name>", "workloads.jicofo")));
    for (const [name, entry] of Object.entries(COMPOSE_VARIABLES)) {
      if ("key" in entry) assert.ok(keys.has(entry.key), `${name}: ${entry.key}`);
    }
  });

  it("matches the command: a variable with a key sets that key", () => {
    const context: Readonly<Record<string, string>> = {
      PUBLIC_URL: "https://meet.example.org",
      TURNS_HOST: "turn.example.org",
      TURN_HOST: "turn.example.org",
      STUN_HOST: "turn.example.org",
      ENABLE_AUTH: "1",
      ENABLE_LETSENCRYPT: "1",
    };
    const more: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      JWT: { AUTH_TYPE: "jwt" },
      LDAP: { AUTH_TYPE: "ldap" },
      DISABLE: { ENABLE_LETSENCRYPT: "0" },
    };
    const values: Readonly<Record<string, string>> = {
      PUBLIC_URL: "https://meet.example.org",
      AUTH_TYPE: "ldap",
      LETSENCRYPT_DOMAIN: "talk.example.org",
      VIDEOBRIDGE_MAX_MEMORY: "2048m",
      JICOFO_MAX_MEMORY: "2048m",
      JITSI_IMAGE_VERSION: "stable-11200",
      JITSI_IMAGE_REPO: "registry.example.org/jitsi",
      TURNS_HOST: "turn.example.org",
      TURN_HOST: "turn.example.org",
      STUN_HOST: "turn.example.org",
      TURN_TRANSPORT: "udp",
      JVB_PORT: "20000",
    };
    for (const [name, entry] of Object.entries(COMPOSE_VARIABLES)) {
      if (!("key" in entry)) continue;
      const prefix = name.split("_")[0] ?? "";
      const fixed: Readonly<Record<string, string>> = name === "TURN_PASSWORD" ? { TURN_USERNAME: "one" } : {};
      const given = { ...context, ...more[prefix], ...fixed, [name]: values[name] ?? "1" };
      const { settings, secrets } = importVariables(new Map(Object.entries(given)));
      assert.ok(settings.has(entry.key) || secrets.get(entry.key) === name, `${name}: ${entry.key}`);
    }
  });
});
