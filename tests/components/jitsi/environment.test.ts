import assert from "node:assert/strict";
import { APPENDED_VARIABLES, OWN_FILES, OWN_VARIABLES, RETIRED_VARIABLES } from "../../../stacks/catalogue/reserved";
import type { JitsiComponent } from "../../../stacks/catalogue/versions";
import { expansion } from "../../support/expansion";
import type { Recording } from "../../support/record";
import { RECORDING } from "../../support/settings";
import { DIAL_OUT, SIP } from "../../support/sip";
import { TRANSCRIPTION } from "../../support/transcription";
import { jitsi } from "./harness";
import { containers, env, inputs, main, secretEnv, secretValues } from "./inspect";
import { READ_BY_IMAGE } from "../../../stacks/catalogue/readByImage";

const COMPONENTS: readonly JitsiComponent[] = ["web", "prosody", "jicofo", "jvb"];

/** Settings that together set every variable. */
const EVERYTHING: readonly Record<string, unknown>[] = [
  { turn: { enabled: true }, bridges: { address: "stun" }, whiteboard: { enabled: true } },
  { turn: { enabled: false }, bridges: { address: ["203.0.113.1"], relay: false } },
  { auth: { mode: "internal" }, accounts: "alice:secret", rooms: { waitForModerator: true, maxParticipants: 50 } },
  {
    auth: { mode: "ldap", url: "ldaps://ldap.example.org", base: "dc=example", bindDn: "cn=jitsi", filter: "(uid=%u)" },
    ldapPassword: "bind-secret",
  },
  { auth: { mode: "jwt", appId: "app", issuers: ["a", "b"], audiences: ["c"] }, jwtSecret: "token-secret" },
  {
    turn: { server: { host: "turn.example.net", tlsPort: 443, port: 3478, stunPort: 3478, username: "jitsi" } },
    turnSecret: "fixed-secret",
  },
  { auth: { mode: "jwt", appId: "app", keyServer: "https://keys.example.org" } },
  { recording: RECORDING },
  { transcription: TRANSCRIPTION },
  { ...DIAL_OUT, sip: { ...SIP, dialOut: { ...DIAL_OUT.sip.dialOut, checkUrl: "https://dial.example.org/check" } } },
  { visitors: { count: 2 } },
];

/** Names that each component sets with any of these settings. */
async function variables(): Promise<Record<JitsiComponent, Set<string>>> {
  const names = {
    web: new Set<string>(),
    prosody: new Set<string>(),
    jicofo: new Set<string>(),
    jvb: new Set<string>(),
  };
  for (const settings of EVERYTHING) {
    const region = await jitsi({ settings });
    for (const component of COMPONENTS) {
      for (const { name } of main(region.one("Deployment", new RegExp(`^shard-0-${component}$`))).env ?? []) {
        names[component].add(name);
      }
    }
  }
  return names;
}

function all(region: Recording, component: JitsiComponent): Record<string, string> {
  return env(main(region.one("Deployment", new RegExp(`^shard-0-${component}$`))));
}

describe("the environment of Jitsi's containers", () => {
  let names: Awaited<ReturnType<typeof variables>>;
  before(async function () {
    // One region per setting.
    this.timeout(60_000);
    names = await variables();
  });

  it("has only variables that the pinned images read", () => {
    for (const component of COMPONENTS) {
      const read = new Set<string>(READ_BY_IMAGE[component]);
      assert.deepEqual(
        [...names[component]].filter((name) => !read.has(name)),
        [],
        component,
      );
    }
  });

  it("has no variables of earlier versions", () => {
    for (const component of COMPONENTS) {
      assert.deepEqual(
        RETIRED_VARIABLES.filter((name) => names[component].has(name)),
        [],
        component,
      );
    }
  });

  it("cannot be changed by `extra` where the program depends on it, and only there", () => {
    const tunable = {
      web: ["ENABLE_IPV6", "NGINX_WORKER_CONNECTIONS", "P2P_STUN_SERVERS"],
      prosody: ["ENABLE_IPV6", "MAX_PARTICIPANTS", "PROSODY_S2S_LIMIT"],
      jicofo: ["JICOFO_ENABLE_ICE_FAILURE_DETECTION", "JICOFO_ENABLE_AUTH", "ENABLE_AUTO_OWNER"],
      jvb: ["JVB_STUN_SERVERS"],
    };
    // Only for bridges: the address step writes it, so a recorded pod may lack it.
    names.jvb.add("JVB_ADVERTISE_IPS");
    for (const component of COMPONENTS) {
      const allowed: readonly string[] = [...tunable[component], ...APPENDED_VARIABLES];
      const expected = [...names[component]].filter((name) => !allowed.includes(name)).sort();
      assert.deepEqual([...OWN_VARIABLES[component]].sort(), expected, component);
    }
  });

  it("names the shard for clients by the page and by prosody, which takes precedence", async () => {
    const region = await jitsi({ settings: { region: "eu-central-1" } });
    assert.equal(all(region, "web")["DEPLOYMENTINFO_SHARD"], "shard-0");
    const prosody = all(region, "prosody");
    assert.equal(prosody["XMPP_MODULES"], "jiconop");
    assert.equal(prosody["XMPP_CONFIGURATION"], 'shard_name="shard-0",region_name="eu-central-1"');
    assert.equal(prosody["ENABLE_LOBBY"], "1");
  });

  it("trusts X-Forwarded-For and requests of metrics from pods only", async () => {
    const prosody = all(await jitsi({ settings: { cluster: CLUSTER } }), "prosody");
    assert.equal(prosody["PROSODY_TRUSTED_PROXIES"], "127.0.0.1,::1,100.64.0.0/10");
    assert.equal(prosody["PROSODY_METRICS_ALLOWED_CIDR"], "100.64.0.0/10");
  });

  it("has passwords only from Secrets, and only those that the container needs", async () => {
    const region = await jitsi({
      settings: { turn: { enabled: true }, auth: { mode: "jwt", appId: "app" }, jwtSecret: "token-secret" },
    });
    const of = (component: string): Record<string, string> =>
      secretEnv(main(region.one("Deployment", new RegExp(`^shard-0-${component}$`))));
    assert.deepEqual(of("web"), {});
    assert.deepEqual(of("jicofo"), { JICOFO_AUTH_PASSWORD: "shard-0-credentials/JICOFO_AUTH_PASSWORD" });
    assert.deepEqual(of("jvb"), { JVB_AUTH_PASSWORD: "shard-0-credentials/JVB_AUTH_PASSWORD" });
    assert.deepEqual(of("prosody"), {
      JICOFO_AUTH_PASSWORD: "shard-0-credentials/JICOFO_AUTH_PASSWORD",
      JVB_AUTH_PASSWORD: "shard-0-credentials/JVB_AUTH_PASSWORD",
      JWT_APP_SECRET: "shard-0-prosody/JWT_APP_SECRET",
      TURN_CREDENTIALS: "shard-0-prosody/TURN_CREDENTIALS",
    });
    for (const deployment of region.all("Deployment")) {
      for (const container of containers(deployment)) {
        for (const reference of Object.values(secretEnv(container))) {
          const [secret = "", key = ""] = reference.split("/");
          assert.ok(key in secretValues(region.one("Secret", new RegExp(`^${secret}$`))), reference);
        }
      }
    }
  });

  it("has each name once", async () => {
    for (const settings of EVERYTHING) {
      for (const deployment of (await jitsi({ settings })).all("Deployment")) {
        for (const container of containers(deployment)) {
          const names = (container.env ?? []).map(({ name }) => name);
          assert.equal(new Set(names).size, names.length, deployment.name);
        }
      }
    }
  });
});

const CLUSTER = { kubeconfig: "k", context: "c", podCidr: "100.64.0.0/10" };

describe("the values of `extra`", () => {
  it("override the program's variables where nothing depends on them", async () => {
    const region = await jitsi({
      settings: { extra: { web: { env: { RESOLUTION: "360", NGINX_WORKER_CONNECTIONS: "1024" } } } },
    });
    const web = all(region, "web");
    assert.equal(web["RESOLUTION"], "360");
    assert.equal(web["NGINX_WORKER_CONNECTIONS"], "1024");
    assert.equal(all(region, "prosody")["RESOLUTION"], undefined);
  });

  it("reach their container unchanged, as values of other keys do", async function () {
    const expand = await expansion(this);
    const odd = "$(XMPP_DOMAIN) $$(A) $$ $";
    const written = Object.fromEntries(COMPONENTS.map((component) => [component, { env: { ODD: odd } }]));
    const auths: readonly [Record<string, unknown>, Record<string, string>][] = [
      [
        { mode: "ldap", url: "ldaps://ldap.example.org/$(A)", base: `ou=${odd}`, filter: `(cn=${odd})` },
        { LDAP_URL: "ldaps://ldap.example.org/$(A)", LDAP_BASE: `ou=${odd}`, LDAP_FILTER: `(cn=${odd})` },
      ],
      [
        { mode: "jwt", appId: odd, issuers: [odd], audiences: [odd], keyServer: "https://keys.example.org/$(A)" },
        { JWT_APP_ID: odd, JWT_ACCEPTED_ISSUERS: odd, JWT_ACCEPTED_AUDIENCES: odd },
      ],
    ];
    for (const [auth, expected] of auths) {
      const region = await jitsi({ settings: { auth, extra: written } });
      const received = (component: JitsiComponent): Record<string, string> => {
        const given = all(region, component);
        const values = expand(Object.values(given), { ...given, A: "another" });
        return Object.fromEntries(Object.keys(given).map((name, n) => [name, values[n] ?? ""]));
      };
      for (const component of COMPONENTS) assert.equal(received(component)["ODD"], odd, component);
      const prosody = received("prosody");
      for (const [name, value] of Object.entries(expected)) assert.equal(prosody[name], value, name);
    }
  });

  it("include files, which are mounted where the image looks for them", async () => {
    const region = await jitsi({
      settings: {
        extra: {
          prosody: { files: { "conf.d/limits.cfg.lua": "-- ours" } },
          jvb: { files: { "extra-jvb.conf": "videobridge.cc.trust-bwe = false" } },
        },
      },
    });
    const mounted = (name: string): Record<string, string> => {
      const data = inputs(region.one("ConfigMap", new RegExp(`^${name}$`))).data ?? {};
      return Object.fromEntries(
        (main(region.one("Deployment", new RegExp(`^${name}$`))).volumeMounts ?? []).flatMap(
          ({ mountPath, subPath }) => (subPath === undefined ? [] : [[mountPath, data[subPath] ?? ""] as const]),
        ),
      );
    };
    assert.equal(mounted("shard-0-prosody")["/config/conf.d/limits.cfg.lua"], "-- ours");
    const bridge = mounted("shard-0-jvb");
    assert.equal(bridge["/config/extra-jvb.conf"], "videobridge.cc.trust-bwe = false");
    assert.match(bridge["/config/custom-jvb.conf"] ?? "", /include "extra-jvb.conf"/);
  });

  it("cannot replace files of the program, whose names are reserved", async () => {
    const region = await jitsi({
      settings: {
        ...DIAL_OUT,
        web: { config: { a: 1 }, interface: { B: 2 } },
        visitors: { count: 2 },
        recording: { ...RECORDING, allowed: "tokens" },
        extra: { web: { files: { "nginx/custom-meet.conf": "" } } },
      },
    });
    for (const component of COMPONENTS) {
      const mounts = main(region.one("Deployment", new RegExp(`^shard-0-${component}$`))).volumeMounts ?? [];
      const ours = mounts.filter(({ subPath }) => subPath !== undefined).map(({ mountPath }) => mountPath);
      // Files of the operator are below /config.
      const reachable = ours.filter((path) => path.startsWith("/config/") && !path.endsWith("custom-meet.conf"));
      assert.deepEqual(reachable.sort(), OWN_FILES[component].map((file) => `/config/${file}`).sort(), component);
    }
  });
});
