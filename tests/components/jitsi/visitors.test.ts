import assert from "node:assert/strict";
import { READ_BY_IMAGE } from "../../../stacks/catalogue/readByImage";
import { parseSettings } from "../../../stacks/settings/read";
import type { Recording } from "../../support/record";
import { config } from "../../support/settings";
import { jitsi } from "./harness";
import { env, inputs, main, pod, secretEnv, secretValues } from "./inspect";

const THREE = { visitors: { count: 3, perNode: 400, participants: 20 } };
const HOSTS = [0, 1, 2].map((n) => `shard-0-visitor-${n}.shard-0-visitor.jitsi.svc.cluster.local`);
const nodes = (region: Recording, shard = 0) => region.one("StatefulSet", new RegExp(`^shard-${shard}-visitor$`));
const variables = (region: Recording, component: string): Record<string, string> =>
  env(main(region.one("Deployment", new RegExp(`^shard-0-${component}$`))));

describe("visitor nodes", () => {
  let region: Recording;
  before(async () => {
    region = await jitsi({ settings: { ...THREE, turn: { enabled: true }, region: "eu-central-1" } });
  });

  it("do not exist by default, and change nothing of a shard", async () => {
    const usual = await jitsi();
    assert.deepEqual(usual.all("StatefulSet"), []);
    for (const component of ["prosody", "jicofo", "web"]) {
      const names = Object.keys(variables(usual, component));
      assert.deepEqual(
        names.filter((name) => name.includes("VISITOR") || name.includes("S2S")),
        [],
      );
    }
    assert.equal(variables(usual, "web")["XMPP_BOSH_URL_BASE"], "http://shard-0-prosody.jitsi.svc.cluster.local:5280");
  });

  it("are one StatefulSet per shard, whose pods have the names in the lists of jicofo and prosody", () => {
    const { spec } = inputs(nodes(region));
    assert.equal(spec["replicas"], 3);
    assert.equal(spec["serviceName"], "shard-0-visitor");
    const service = inputs(region.one("Service", /^shard-0-visitor$/)).spec;
    assert.equal(service["clusterIP"], "None");
    assert.equal(service["publishNotReadyAddresses"], true);
    const list = (port: number): string => HOSTS.map((host) => `${host}:${port}`).join(",");
    assert.equal(variables(region, "jicofo")["VISITORS_XMPP_SERVER"], list(5222));
    assert.equal(variables(region, "prosody")["VISITORS_XMPP_SERVER"], list(5269));
  });

  it("have their number from the pod, and the names that the client and the images expect", () => {
    const container = main(nodes(region));
    assert.equal(
      container.env?.find(({ name }) => name === "PROSODY_VISITOR_INDEX")?.valueFrom?.fieldRef?.fieldPath,
      "metadata.labels['apps.kubernetes.io/pod-index']",
    );
    const found = env(container);
    assert.equal(found["PROSODY_MODE"], "visitors");
    // The client builds v2.meet.jitsi itself.
    assert.equal(found["VISITORS_XMPP_DOMAIN"], "meet.jitsi");
    assert.equal(found["XMPP_SERVER"], "shard-0-prosody.jitsi.svc.cluster.local");
    const read = new Set<string>(READ_BY_IMAGE.prosody);
    assert.deepEqual(
      (container.env ?? []).map(({ name }) => name).filter((name) => !read.has(name)),
      [],
    );
  });

  it("refuse listeners later than jicofo stops sending them, because prosody counts participants and jicofo, too", () => {
    assert.equal(variables(region, "jicofo")["VISITORS_MAX_VISITORS_PER_NODE"], "400");
    assert.equal(variables(region, "jicofo")["VISITORS_MAX_PARTICIPANTS"], "20");
    assert.equal(env(main(nodes(region)))["VISITORS_MAX_VISITORS_PER_NODE"], "421");
  });

  it("have the passwords of their shard and the secret of TURN, and no other secret", async () => {
    const token = { auth: { mode: "jwt", appId: "app", guests: true }, jwtSecret: "token-secret" };
    const other = await jitsi({ settings: { ...THREE, ...token, turn: { enabled: true } } });
    assert.deepEqual(secretEnv(main(nodes(other, 1))), {
      JICOFO_AUTH_PASSWORD: "shard-1-credentials/JICOFO_AUTH_PASSWORD",
      JVB_AUTH_PASSWORD: "shard-1-credentials/JVB_AUTH_PASSWORD",
      TURN_CREDENTIALS: "shard-1-visitor/TURN_CREDENTIALS",
    });
    assert.deepEqual(Object.keys(secretValues(other.one("Secret", /^shard-1-visitor$/))), ["TURN_CREDENTIALS"]);
  });

  it("do not get what an operator adds to prosody", async () => {
    const extra = { prosody: { env: { XMPP_MUC_MODULES: "muc_census" }, files: { "conf.d/a.cfg.lua": "-- a" } } };
    const other = await jitsi({ settings: { ...THREE, extra } });
    assert.equal(env(main(nodes(other)))["XMPP_MUC_MODULES"], undefined);
    assert.deepEqual(Object.keys(inputs(other.one("ConfigMap", /^shard-0-visitor$/)).data ?? {}), [
      "conf.d__log.cfg.lua",
    ]);
  });

  it("are pinned with their number while the shard serves, and the shard waits for a change", async () => {
    const shards = { "shard-1": { state: "drain" }, "shard-2": { state: "offline" } };
    const other = await jitsi({ settings: { ...THREE, shardCount: 3, shards } });
    assert.deepEqual(nodes(other, 0).ignoreChanges, ["spec.template", "spec.replicas"]);
    assert.deepEqual(nodes(other, 1).ignoreChanges, ["spec.template", "spec.replicas"]);
    assert.deepEqual(nodes(other, 2).ignoreChanges, []);
    assert.deepEqual(other.one("ConfigMap", /^shard-0-visitor$/).ignoreChanges, ["data"]);
    const hash = (one: Recording): unknown => inputs(nodes(one)).metadata.annotations?.["jitsi.org/template"];
    assert.notEqual(hash(await jitsi({ settings: { visitors: { ...THREE.visitors, count: 4 } } })), hash(other));
  });

  it("are protected from an update without the key while they may hold listeners", async () => {
    const of = async (count: number, state: string): Promise<boolean> => {
      const settings = { visitors: { count }, protect: true, shards: { "shard-0": { state } } };
      return nodes(await jitsi({ settings })).protect;
    };
    assert.equal(await of(2, "active"), true);
    assert.equal(await of(2, "offline"), false);
    assert.equal(await of(0, "active"), false);
  });

  it("are turned off in prosody and jicofo with count 0, and stay reachable until their shard's turn", async () => {
    const off = await jitsi({ settings: { visitors: { count: 0 } } });
    assert.equal(inputs(nodes(off)).spec["replicas"], 0);
    assert.equal(variables(off, "jicofo")["ENABLE_VISITORS"], undefined);
    assert.equal(variables(off, "prosody")["ENABLE_VISITORS"], undefined);
    const files = inputs(off.one("ConfigMap", /^shard-0-web$/)).data ?? {};
    assert.match(files["nginx__site-confs__00-visitors"] ?? "", /shard-0-visitor-\$visitor_node/);
  });

  it("run where prosody runs, in its size", async () => {
    const prosody = { nodeSelector: { pool: "big" }, resources: { requests: { cpu: 2 } } };
    const other = await jitsi({ settings: { ...THREE, workloads: { prosody } } });
    assert.deepEqual(pod(nodes(other)).nodeSelector, { pool: "big" });
    assert.equal(main(nodes(other)).resources?.requests?.["cpu"], "2000m");
  });
});

describe("settings with visitor nodes", () => {
  const JWT = { mode: "jwt", appId: "app" };
  const broken = (settings: Record<string, unknown>): string[][] =>
    parseSettings(config({ visitors: { count: 2 }, ...settings })).problems.map(({ key, fix }) => [key, fix]);

  for (const [title, settings] of [
    ["open rooms", {}],
    ["accounts and guests", { auth: { mode: "internal" }, accounts: "alice:secret" }],
    ["tokens and guests", { auth: { ...JWT, guests: true }, jwtSecret: "signed" }],
    ["a full room of as many participants", { rooms: { maxParticipants: 50 } }],
  ] as const) {
    it(`are accepted with ${title}`, () => assert.deepEqual(broken(settings), []));
  }

  for (const [title, settings, key, value] of [
    ["tokens only", { auth: JWT, jwtSecret: "signed" }, "auth.guests", true],
    ["accounts only", { auth: { mode: "internal", guests: false }, accounts: "a:b" }, "auth.guests", true],
    ["a lobby", { rooms: { lobby: true } }, "rooms.lobby", false],
    [
      "guests who wait",
      { auth: { mode: "internal" }, accounts: "a:b", rooms: { waitForModerator: true } },
      "rooms.waitForModerator",
      false,
    ],
    ["a smaller room", { rooms: { maxParticipants: 10 } }, "visitors.participants", 10],
    ["one bridge per conference", { bridges: { relay: false } }, "bridges.relay", true],
  ] as const) {
    it(`are refused with ${title}`, () => {
      assert.deepEqual(broken(settings), [[`jitsi:${key}`, `pulumi config set --path jitsi:${key} ${value}`]]);
    });
  }

  it("are accepted with any of these while they are turned off", () => {
    assert.deepEqual(broken({ visitors: { count: 0 }, rooms: { lobby: true } }), []);
  });
});
