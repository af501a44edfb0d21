import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { report } from "../../../stacks/settings/problems";
import { schema } from "../../../stacks/schema/schema";
import { parseSettings, readSettings } from "../../../stacks/settings/read";
import { config, problemKeys, settingsOf } from "../../support/settings";
import { DIAL_OUT, SIP } from "../../support/sip";
import { TRANSCRIPTION } from "../../support/transcription";

/** Client options with addresses of a shard. */
const SHARD_ADDRESSES = [
  "hosts",
  "bosh",
  "websocket",
  "websocketKeepAlive",
  "websocketKeepAliveUrl",
  "serviceUrl",
  "conferenceRequestUrl",
  "deploymentInfo",
];

type Case = [title: string, given: Record<string, unknown>, keys: string[]];

describe("settings", () => {
  it("have defaults that are safe in production", () => {
    const settings = settingsOf();
    assert.equal(settings.shardCount, 2);
    assert.equal(settings.drainMinutes, 55);
    assert.equal(settings.edge.replicas, 2);
    assert.equal(settings.edge.slots, 16);
    assert.equal(settings.bridges.relay, true);
    assert.equal(settings.bridges.address, "externalIP");
    assert.deepEqual(settings.auth, { mode: "open" });
  });

  it("merge an object over its defaults", () => {
    const { bridges } = settingsOf({ bridges: { max: 9 } });
    assert.equal(bridges.max, 9);
    assert.equal(bridges.stress, 0.4);
  });

  it("parse numbers, booleans and objects as Pulumi passes them, and keep text", () => {
    const settings = readSettings({
      ...config({}),
      "jitsi:shardCount": "3",
      "jitsi:protect": "true",
      "jitsi:domain": "1.example.org",
    });
    assert.equal(settings.shardCount, 3);
    assert.equal(settings.protect, true);
    assert.equal(settings.domain, "1.example.org");
  });

  it("treat the empty defaults of Pulumi.yaml as not set", () => {
    const declared = Object.entries(
      parse(readFileSync("Pulumi.yaml", "utf8")).config as Record<string, { default?: unknown }>,
    )
      .filter(([, key]) => key.default !== undefined)
      .map(([key, { default: value }]) => [`jitsi:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
    assert.deepEqual(readSettings({ ...Object.fromEntries(declared), ...config({}) }), settingsOf());
  });

  it("ignore keys of other namespaces", () => {
    assert.deepEqual(readSettings({ ...config({}), "aws:region": "eu-central-1", "pulumi:tags": "{}" }), settingsOf());
  });

  it("convert quantities to cores and MiB", () => {
    const { bridges } = settingsOf({ bridges: { cpu: "500m", memory: "2Gi" } });
    assert.equal(bridges.cpu, 0.5);
    assert.equal(bridges.memory, 2048);
  });

  it("declare in Pulumi.yaml exactly the keys of the schema", () => {
    const declared = parse(readFileSync("Pulumi.yaml", "utf8")).config as Record<string, { description?: string }>;
    assert.deepEqual(Object.keys(declared).sort(), Object.keys(schema.shape).sort());
    for (const [key, { description }] of Object.entries(declared)) assert.ok(description, `${key} has no description`);
  });

  it("declare no default as secret, which the engine refuses", () => {
    const declared = parse(readFileSync("Pulumi.yaml", "utf8")).config as Record<string, object>;
    for (const [key, declaration] of Object.entries(declared)) {
      assert.ok(!("secret" in declaration && "default" in declaration), key);
    }
  });

  /** Notes on example values in the production file. */
  const EXAMPLES = [/^jitsi:cluster\.endpointCidrs contains only addresses for documentation/];
  for (const [stack, expected] of [
    ["dev", []],
    ["prod", EXAMPLES],
  ] as const) {
    it(`of the ${stack} stack have no problem, and notes only on example values`, () => {
      const file = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")).config as Record<string, unknown>;
      const texts = Object.entries(file).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
      const { problems, notes } = parseSettings(Object.fromEntries(texts));
      assert.deepEqual(problems, []);
      assert.equal(notes.length, expected.length, notes.join("\n"));
      for (const [n, note] of notes.entries()) assert.match(note, expected[n] ?? /^$/);
    });
  }
});

describe("a problem in the configuration", () => {
  const cases: Case[] = [
    ["unknown key", { shardCont: 3 }, ["shardCont"]],
    ["unknown key inside an object", { bridges: { mni: 2 } }, ["bridges.mni"]],
    ["missing required key", { domain: undefined }, ["domain"]],
    ["missing issuer", { tls: undefined }, ["tls.issuer"]],
    ["wrong type of a number", { shardCount: "many" }, ["shardCount"]],
    ["wrong type of an object", { web: 3 }, ["web"]],
    ["branding that is not an object", { web: { config: "blue" } }, ["web.config"]],
    ["wrong type of a boolean", { bridges: { relay: "yes" } }, ["bridges.relay"]],
    ["zero shards", { shardCount: 0 }, ["shardCount"]],
    ["half a shard", { shardCount: 1.5 }, ["shardCount"]],
    ["more shards than 64", { shardCount: 65 }, ["shardCount"]],
    ["more shards than slots", { shardCount: 17 }, ["shardCount"]],
    ["one router", { edge: { replicas: 1 } }, ["edge.replicas"]],
    [
      "PROXY protocol on a cloud's load balancer",
      { cloud: "aws", region: "eu-central-1", cluster: {}, edge: { proxyProtocol: true } },
      ["edge.proxyProtocol"],
    ],
    [
      "two TURN servers, one without port and secret",
      { turn: { enabled: true, server: { host: "turn.example.net" } } },
      ["turn.enabled", "turn.server.tlsPort", "turnSecret"],
    ],
    [
      "no transports",
      { turn: { server: { host: "turn.example.net", tlsPort: 443, transports: [] } }, turnSecret: "s" },
      ["turn.server.transports"],
    ],
    [
      "a URL as TURN server",
      { turn: { server: { host: "turns:turn.example.net", tlsPort: 443 } }, turnSecret: "s" },
      ["turn.server.host"],
    ],
    [
      "TURN variables beside turn.server",
      {
        turn: { server: { host: "turn.example.net", tlsPort: 443 } },
        turnSecret: "s",
        extra: { prosody: { env: { TURNS_HOST: "turn.example.org" } } },
      },
      ["extra.prosody.env.TURNS_HOST"],
    ],
    [
      "load balancer settings without load balancers",
      {
        edge: { service: "nodePort", loadBalancer: { address: "198.51.100.7" } },
        turn: { loadBalancer: { sourceRanges: ["198.51.100.0/24"] } },
      },
      ["edge.loadBalancer", "turn.loadBalancer"],
    ],
    [
      "load balancer settings that the program makes on a cloud",
      {
        cloud: "aws",
        region: "eu-central-1",
        cluster: {},
        edge: {
          loadBalancer: {
            class: "mine",
            address: "198.51.100.7",
            annotations: {
              "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
              "service.beta.kubernetes.io/aws-load-balancer-target-node-labels": "a=b",
            },
          },
        },
      },
      [
        'edge.loadBalancer.annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"]',
        "edge.loadBalancer.class",
        "edge.loadBalancer.address",
      ],
    ],
    [
      "source ranges that block an authority's challenges",
      {
        tls: { issuer: "letsencrypt", email: "ops@example.org" },
        edge: { loadBalancer: { sourceRanges: ["198.51.100.0/24"] } },
        turn: { enabled: true, loadBalancer: { sourceRanges: ["198.51.100.0/24"] } },
      },
      ["edge.loadBalancer.sourceRanges", "turn.loadBalancer.sourceRanges"],
    ],
    [
      "one address for two load balancers",
      {
        edge: { loadBalancer: { address: "198.51.100.7" } },
        turn: { enabled: true, loadBalancer: { address: "198.51.100.7" } },
      },
      ["turn.loadBalancer.address"],
    ],
    ["an internal edge on an existing cluster", { edge: { internal: true } }, ["edge.internal"]],
    [
      "an internal edge with HTTP challenges",
      {
        cloud: "aws",
        region: "eu-central-1",
        cluster: {},
        edge: { internal: true },
        tls: { issuer: "letsencrypt", email: "ops@example.org" },
      },
      ["edge.internal"],
    ],
    [
      "unknown workloads, and sizes with which a pod cannot start",
      {
        workloads: {
          haproxy: {},
          jicofo: { resources: { limits: { memory: "256Mi" } } },
          router: { resources: { requests: { memory: "2Gi" }, limits: { memory: "1Gi" } } },
          web: { resources: { limits: { cpu: 1 } } },
        },
      },
      [
        "workloads.web.resources.limits.cpu",
        "workloads.haproxy",
        "workloads.jicofo.resources.limits.memory",
        "workloads.router.resources.requests.memory",
      ],
    ],
    [
      "sizes that another key or the program sets",
      {
        workloads: {
          jvb: { resources: { requests: { cpu: 4 } } },
          helpers: { priorityClass: "mine", resources: { limits: { memory: "1Gi" } } },
        },
      },
      ["workloads.jvb.resources", "workloads.helpers.priorityClass", "workloads.helpers.resources"],
    ],
    [
      "switches without their partners, and variables that others rely on",
      {
        extra: {
          web: { env: { ENABLE_RECORDING: "1", ENABLE_LIVESTREAMING: "1", NGINX_RESOLVER: "1.1.1.1" } },
          prosody: { env: { PROSODY_HTTP_PORT: "5281", JVB_AUTH_USER: "bridge", JWT_APP_ID: "meet" } },
          jicofo: { env: { ENABLE_VISITORS: "1", JVB_BREWERY_MUC: "other", JICOFO_MAX_MEMORY: "3g" } },
          jvb: { env: { JVB_DISABLE_XMPP: "0", AUTOSCALER_URL: "https://a.example.org", JVB_CC_TRUST_BWE: "0" } },
        },
      },
      [
        "extra.web.env.ENABLE_RECORDING",
        "extra.web.env.ENABLE_LIVESTREAMING",
        "extra.web.env.NGINX_RESOLVER",
        "extra.prosody.env.PROSODY_HTTP_PORT",
        "extra.prosody.env.JVB_AUTH_USER",
        "extra.prosody.env.JWT_APP_ID",
        "extra.jicofo.env.ENABLE_VISITORS",
        "extra.jicofo.env.JVB_BREWERY_MUC",
        "extra.jicofo.env.JICOFO_MAX_MEMORY",
        "extra.jvb.env.JVB_DISABLE_XMPP",
        "extra.jvb.env.AUTOSCALER_URL",
      ],
    ],
    [
      "keys of tokens that cross a network in clear text",
      { auth: { mode: "jwt", appId: "meet", keyServer: "http://keys.example.org" } },
      ["auth.keyServer"],
    ],
    ["PROXY protocol without trusted proxies", { edge: { proxyProtocol: true } }, ["edge.trustedProxies"]],
    [
      "TLS at an ingress without trusted proxies on a public Service",
      { edge: { tls: "ingress" } },
      ["edge.service", "edge.trustedProxies"],
    ],
    [
      "the internet as trusted proxies",
      { edge: { tls: "ingress", service: "clusterIP", trustedProxies: ["0.0.0.0/1"] } },
      ["edge.trustedProxies[0]"],
    ],
    [
      "an ingress without websockets where the router is the edge",
      { edge: { websockets: false } },
      ["edge.websockets"],
    ],
    [
      "a whiteboard behind an ingress without websockets",
      {
        edge: { tls: "ingress", service: "clusterIP", trustedProxies: ["10.0.0.0/8"], websockets: false },
        whiteboard: { enabled: true },
      },
      ["whiteboard.enabled"],
    ],
    [
      "options of the whiteboard beside its keys",
      {
        whiteboard: { enabled: true },
        web: { config: { whiteboard: { userLimit: 5 } } },
        extra: { web: { env: { WHITEBOARD_COLLAB_SERVER_PUBLIC_URL: "https://board.example.org" } } },
      },
      ["web.config.whiteboard", "extra.web.env.WHITEBOARD_COLLAB_SERVER_PUBLIC_URL"],
    ],
    ["dial-in without a server", { sip: { ...SIP, server: undefined } }, ["sip.server"]],
    [
      "dial-in without its account, its password and its services",
      { sip: { enabled: true, server: "sip.example.org" } },
      ["sip.user", "sip.secret", "sip.numbersUrl", "sip.codesUrl"],
    ],
    [
      "dial-in where callers may not join",
      { sip: SIP, auth: { mode: "jwt", appId: "app", guests: false }, jwtSecret: "x" },
      ["auth.guests"],
    ],
    ["dial-out without dial-in", { ...DIAL_OUT, sip: { ...DIAL_OUT.sip, enabled: false } }, ["sip.dialOut"]],
    ["dial-out in an open region", { sip: DIAL_OUT.sip }, ["sip.dialOut"]],
    [
      "dial-out without tokens",
      { sip: DIAL_OUT.sip, auth: { mode: "internal", guests: true }, accounts: "alice:secret" },
      ["sip.dialOut"],
    ],
    [
      "dial-out by the account of dial-in",
      { ...DIAL_OUT, sip: { ...SIP, dialOut: { user: SIP.user, secret: "sip-out" } } },
      ["sip.dialOut.user"],
    ],
    [
      "the limit of dial-out in two places",
      { ...DIAL_OUT, extra: { prosody: { env: { XMPP_CONFIGURATION: "max_number_outgoing_calls=99" } } } },
      ["extra.prosody.env.XMPP_CONFIGURATION"],
    ],
    [
      "a file that would permit calls to all moderators",
      { ...DIAL_OUT, extra: { prosody: { files: { "conf.d/dial-out.cfg.lua": "-- nothing" } } } },
      ['extra.prosody.files["conf.d/dial-out.cfg.lua"]'],
    ],
    [
      "a service that checks numbers in two places",
      {
        ...DIAL_OUT,
        sip: { ...SIP, dialOut: { ...DIAL_OUT.sip.dialOut, checkUrl: "https://dial.example.org/check" } },
        extra: { web: { env: { DIALOUT_AUTH_URL: "https://dial.example.org/other" } } },
      },
      ["extra.web.env.DIALOUT_AUTH_URL"],
    ],
    [
      "transcription without a backend",
      { transcription: { enabled: true } },
      ["transcription.backend", "transcription.url"],
    ],
    [
      "transcription that sends sound outside unencrypted",
      { transcription: { ...TRANSCRIPTION, url: "ws://speech.example.org/ws" } },
      ["transcription.url"],
    ],
    [
      "Whisper outside the cluster without a login",
      { transcription: { ...TRANSCRIPTION, secret: undefined } },
      ["transcription.secret"],
    ],
    ["a login for Vosk", { transcription: { ...TRANSCRIPTION, backend: "vosk" } }, ["transcription.secret"]],
    ["trusted proxies without use", { edge: { trustedProxies: ["10.0.0.0/8"] } }, ["edge.trustedProxies"]],
    [
      "an ACME issuer behind an ingress",
      {
        edge: { tls: "ingress", service: "clusterIP", trustedProxies: ["10.0.0.0/8"] },
        tls: { issuer: "letsencrypt", email: "ops@example.org" },
      },
      ["tls.issuer"],
    ],
    [
      "trusted proxies that include TURN's pods",
      {
        edge: { proxyProtocol: true, trustedProxies: ["192.0.2.0/24", "10.0.0.0/8"] },
        tls: { issuer: "letsencrypt", email: "ops@example.org" },
      },
      ["edge.trustedProxies[1]"],
    ],
    [
      "more routers than the system pool can spread",
      { edge: { replicas: 5 }, nodes: { system: { max: 4 } } },
      ["nodes.system.max"],
    ],
    ["all shards draining", { shards: { "shard-0": { state: "drain" }, "shard-1": { state: "offline" } } }, ["shards"]],
    [
      "unknown shard id",
      { shards: { "shard-x": {}, "shard-01": {}, "shard-64": {} } },
      ["shards.shard-x", "shards.shard-01", "shards.shard-64"],
    ],
    ["unknown state", { shards: { "shard-0": { state: "draining" } } }, ["shards.shard-0.state"]],
    ["invalid host name", { domain: "meet_example.org" }, ["domain"]],
    ["host name with a scheme", { domain: "https://meet.example.org" }, ["domain"]],
    ["address as host name", { domain: "203.0.113.7" }, ["domain"]],
    ["bridges.min > bridges.max", { bridges: { min: 9, max: 2 } }, ["bridges.min"]],
    [
      "TURN in front of bridges with private addresses",
      { turn: { enabled: true }, bridges: { address: "internalIP" } },
      ["turn.enabled"],
    ],
    ["bridges.max above an explicit pool", { bridges: { max: 8 }, nodes: { media: { max: 6 } } }, ["bridges.max"]],
    [
      "pool that cannot hold the minimum",
      { bridges: { min: 4, max: 4 }, nodes: { media: { max: 6 } } },
      ["nodes.media.max"],
    ],
    ["pool whose min is above its max", { nodes: { system: { min: 9, max: 8 } } }, ["nodes.system.min"]],
    ["bridge larger than its node", { bridges: { cpu: 8 } }, ["nodes.media.type"]],
    ["machine type on an existing cluster", { nodes: { media: { type: "c7i.xlarge" } } }, ["nodes.media.type"]],
    ["memory without unit", { bridges: { memory: 4 } }, ["bridges.memory"]],
    ["stress at jicofo's overload threshold", { bridges: { stress: 0.8 } }, ["bridges.stress"]],
    ["invalid address", { bridges: { address: ["bridge.example.org"] } }, ["bridges.address[0]"]],
    ["IPv6 address of a bridge", { bridges: { address: ["2001:db8::1"] } }, ["bridges.address[0]"]],
    ["loopback address", { bridges: { address: ["127.0.0.1"] } }, ["bridges.address[0]"]],
    ["duplicate address", { bridges: { address: ["203.0.113.5", "203.0.113.5"] } }, ["bridges.address"]],
    ["memory too small for a JVM", { bridges: { memory: "64Mi" } }, ["bridges.memory"]],
    ["drainMinutes out of range", { drainMinutes: 2 }, ["drainMinutes"]],
    ["cluster without kubeconfig and context", { cluster: {} }, ["cluster.kubeconfig", "cluster.context"]],
    ["image of the previous generation", { images: { jitsi: "stable-11031" } }, ["images.jitsi"]],
    [
      "image of the previous generation, for one shard",
      { shards: { "shard-1": { images: { jvb: "ghcr.io/jitsi/jvb:stable-9823" } } } },
      ["shards.shard-1.images.jvb"],
    ],
    ["Let's Encrypt without e-mail", { tls: { issuer: "letsencrypt" } }, ["tls.email"]],
    [
      "Let's Encrypt for localhost",
      { domain: "meet.localhost", tls: { issuer: "letsencrypt", email: "a@example.org" } },
      ["domain"],
    ],
    [
      "http01 without a public port 80",
      { edge: { service: "nodePort" }, tls: { issuer: "letsencrypt", email: "a@example.org" } },
      ["tls.challenge"],
    ],
    ["existing certificate without its name", { tls: { issuer: "existing" } }, ["tls.secret"]],
    ["internal accounts without accounts", { auth: { mode: "internal" } }, ["accounts"]],
    ["account without password", { auth: { mode: "internal" }, accounts: "alice:secret\nbob" }, ["accounts"]],
    ["empty list of accounts", { auth: { mode: "internal" }, accounts: " \n\n" }, ["accounts"]],
    ["duplicate account", { auth: { mode: "internal" }, accounts: "bob:one\nBob:two" }, ["accounts"]],
    [
      "StartTLS on an LDAPS server",
      { auth: { mode: "ldap", url: "ldaps://ldap.example.org", base: "dc=x", startTls: true } },
      ["auth.startTls"],
    ],
    [
      "token issuer with a comma",
      { auth: { mode: "jwt", appId: "meet", issuers: ["a,b"] }, jwtSecret: "s" },
      ["auth.issuers[0]"],
    ],
    ["application id with a quote", { auth: { mode: "jwt", appId: 'meet" }' }, jwtSecret: "s" }, ["auth.appId"]],
    [
      "secret that the image treats as unset",
      { auth: { mode: "jwt", appId: "meet" }, jwtSecret: "false" },
      ["jwtSecret"],
    ],
    ["option of another mode of access", { auth: { mode: "open", guests: true } }, ["auth.guests"]],
    [
      "file outside of its folder",
      { extra: { jvb: { files: { "./custom-jvb.conf": "" } } } },
      ['extra.jvb.files["./custom-jvb.conf"]'],
    ],
    ["registry with a scheme", { images: { registry: "https://ghcr.io/jitsi" } }, ["images.registry"]],
    ["image without a tag", { images: { jvb: "ghcr.io/jitsi/jvb" } }, ["images.jvb"]],
    ["null as number of shards", { shardCount: null }, ["shardCount"]],
    ["jwt without secret or key server", { auth: { mode: "jwt", appId: "meet" } }, ["jwtSecret"]],
    [
      "jwt with both",
      { auth: { mode: "jwt", appId: "meet", keyServer: "https://keys.example.org" }, jwtSecret: "s" },
      ["auth.keyServer"],
    ],
    [
      "ldap account without password",
      { auth: { mode: "ldap", url: "ldaps://ldap.example.org", base: "dc=x", bindDn: "cn=jitsi" } },
      ["ldapPassword"],
    ],
    ["variable that the program sets", { extra: { jvb: { env: { JVB_PORT: "1" } } } }, ["extra.jvb.env.JVB_PORT"]],
    [
      "variable that the image does not read any more",
      { extra: { jvb: { env: { DOCKER_HOST_ADDRESS: "1" } } } },
      ["extra.jvb.env.DOCKER_HOST_ADDRESS"],
    ],
    [
      "file that the program writes",
      { extra: { web: { files: { "custom-config.js": "" } } } },
      ['extra.web.files["custom-config.js"]'],
    ],
    ["unknown mode of access", { auth: { mode: "oauth" } }, ["auth.mode"]],
    ...SHARD_ADDRESSES.map((option): Case => [
      `client option ${option}, which would bypass the router`,
      { web: { config: { [option]: "//x" } } },
      [`web.config.${option}`],
    ]),
  ];
  for (const [title, given, keys] of cases) {
    it(`is found: ${title}`, () =>
      assert.deepEqual(
        problemKeys(given),
        keys.map((key) => `jitsi:${key}`),
      ));
  }

  it("is reported together with all others, including comparisons of values", () => {
    assert.deepEqual(
      problemKeys({ shardCont: 3, bridges: { min: 9, max: 2 }, domain: "a b", auth: { mode: "x" }, cluster: {} }),
      [
        "jitsi:domain",
        "jitsi:auth.mode",
        "jitsi:shardCont",
        "jitsi:cluster.kubeconfig",
        "jitsi:cluster.context",
        "jitsi:bridges.min",
      ],
    );
  });

  it("has key, value, allowed values and the command that fixes it", () => {
    const { problems } = parseSettings(config({ shardCont: 3, bridges: { min: 9, max: 2 } }));
    assert.equal(
      report(problems),
      [
        "2 problems in the configuration. Edit the stack's file, or run the commands:",
        "",
        "jitsi:shardCont  3",
        "  no such key; did you mean shardCount?",
        "    pulumi config rm shardCont && pulumi config set shardCount 3",
        "",
        "jitsi:bridges.min  9",
        "  at most bridges.max, which is 2",
        "    pulumi config set --path jitsi:bridges.max 9",
        "",
      ].join("\n"),
    );
  });

  it("fits a terminal of 80 columns, with commands that a shell reads over several lines", () => {
    const broken = {
      bridges: { memory: "1".repeat(90) },
      nodes: { media: { type: { cpu: 1, memory: "1Gi" } } },
      monitoring: { receiver: { type: "email", to: ["a b".repeat(30)], from: "x", smarthost: "y" } },
      accounts: "x",
      auth: { mode: "jwt", appId: 'a"' },
      edges: { loadBalancer: { annotations: { "example.org/a": `it's ${"b ".repeat(30)}c`, "example.org/d": "e" } } },
    };
    const text = report(parseSettings(config(broken)).problems);
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 80),
      [],
    );
    // The shell prints the words of each command instead of running it.
    const commands = text.split("\n").filter((line) => line.startsWith("    "));
    const script = ['pulumi() { printf "[%s]" "$@"; echo; }', ...commands].join("\n").replaceAll(/<(\S+)>/g, "$1");
    const said = execFileSync("sh", ["-c", script], { encoding: "utf8" });
    assert.match(
      said,
      /^\[config\]\[rm\]\[edges\]\n\[config\]\[set\]\[--path\]\[jitsi:edge\S+\]\[it's (b ){30}c\]\n.*\[e\]$/m,
    );
    assert.match(said, /^(\[config\].*\n)+$/);
  });

  it("is quoted when its value is empty, has surrounding spaces or several lines", () => {
    const shown = (domain: string): string =>
      report(parseSettings(config({ region: domain })).problems).split("\n")[2] ?? "";
    assert.equal(shown(" eu"), 'jitsi:region  " eu"');
    assert.equal(shown("a\nb"), 'jitsi:region  "a\\nb"');
    const { problems } = parseSettings(config({ charts: { mirror: "" } }));
    assert.match(report(problems), /^jitsi:charts\.mirror {2}""$/m);
  });

  it("names the key for a variable of extra, or the reason why there is none", () => {
    const env = { VIDEOBRIDGE_MAX_MEMORY: "3g", JVB_BREWERY_MUC: "other" };
    const { problems } = parseSettings(config({ extra: { jvb: { env } } }));
    assert.deepEqual(
      problems.map(({ message }) => message.replace(/:.*/, "")),
      ["set by the program from bridges.memory", "no use here"],
    );
  });

  it("is a switched-off check for moderators, if a feature depends on it", () => {
    const extra = { jicofo: { env: { ENABLE_MODERATOR_CHECKS: "0" } } };
    assert.deepEqual(problemKeys({ extra }), []);
    const recording = { allowed: "moderators", destination: { claim: "recordings" } };
    assert.deepEqual(problemKeys({ extra, recording }), ["jitsi:extra.jicofo.env.ENABLE_MODERATOR_CHECKS"]);
  });

  it("excludes a key server in the cluster, which prosody reaches without TLS", () => {
    for (const keyServer of ["http://keys.auth.svc", "http://keys.auth.svc.cluster.local:8080/asap"]) {
      assert.deepEqual(problemKeys({ auth: { mode: "jwt", appId: "meet", keyServer } }), []);
    }
  });

  it("is not a TURN variable without TURN", () => {
    const extra = { prosody: { env: { TURNS_HOST: "turn.example.org", TURN_TTL: "3600" } } };
    assert.deepEqual(problemKeys({ extra }), []);
    assert.deepEqual(problemKeys({ extra, turn: { enabled: true } }), ["jitsi:extra.prosody.env.TURNS_HOST"]);
  });

  it("comes with what the policies demand of production", () => {
    const production = (bridges: object): Record<string, string> => config({ environment: "production", bridges });
    const notes = (bridges: object): string => parseSettings(production(bridges)).notes.join();
    assert.match(notes({ min: 1 }), /two-replicas refuses that: pulumi config set --path jitsi:bridges\.min 2/);
    assert.match(notes({ max: 1 }), /jitsi:bridges\.max 2 && pulumi config set --path jitsi:bridges\.min 2/);
    assert.doesNotMatch(notes({}), /two-replicas/);
    const { notes: others } = parseSettings(
      config({ environment: "production", visitors: { count: 1 }, turn: { enabled: true, replicas: 1 } }),
    );
    assert.match(others.join(), /two-replicas refuses that: pulumi config set --path jitsi:visitors\.count 2/);
    assert.match(others.join(), /two-replicas refuses that: pulumi config set --path jitsi:turn\.replicas 2/);
    assert.throws(
      () => readSettings({ ...production({ min: 1 }), "jitsi:monitoring": "{}" }),
      /monitoring\.receiver[^]*\nwarning: a shard runs/,
    );
  });

  it("stops the program without a stack trace", () => {
    assert.throws(() => readSettings(config({ shardCont: 3 })), { __pulumiRunError: true });
  });

  it("never shows a secret", () => {
    const { problems } = parseSettings(config({ auth: { mode: "internal" }, accounts: "hunter2" }));
    assert.ok(problems.length > 0);
    assert.doesNotMatch(report(problems), /hunter2/);
  });

  it("is only a note for settings of a shard that does not exist yet", () => {
    const { settings, notes } = parseSettings(config({ shards: { "shard-7": { state: "drain" } } }));
    assert.ok(settings);
    assert.deepEqual(notes, ["jitsi:shards.shard-7 has no effect: shardCount is 2"]);
  });

  it("is only a note for an unused secret, and for passwords in clear text", () => {
    const open = parseSettings(config({ jwtSecret: "unused" }));
    assert.deepEqual(open.notes, ["jitsi:jwtSecret has no effect: auth.mode is open"]);
    const plain = parseSettings(config({ auth: { mode: "ldap", url: "ldap://ldap.example.org", base: "dc=x" } }));
    assert.match(plain.notes.join(), /clear text/);
  });

  it("is only a note for the default STUN server of the Jitsi project", () => {
    const notes = (changes: Record<string, unknown>): string =>
      parseSettings(config({ bridges: { address: "stun" }, ...changes })).notes.join();
    assert.match(notes({}), /STUN server of the Jitsi project/);
    assert.equal(notes({ turn: { enabled: true } }), "");
    assert.equal(notes({ extra: { jvb: { env: { JVB_STUN_SERVERS: "stun.example.org:3478" } } } }), "");
    assert.equal(notes({ bridges: { address: "externalIP" } }), "");
  });
});
