import assert from "node:assert/strict";
import type { JitsiComponent } from "../../../stacks/catalogue/versions";
import { jitsi } from "./harness";
import { env, inputs, main, pod, secretEnv, secretValues } from "./inspect";

type Variables = Record<string, string | undefined>;

async function variables(settings: Record<string, unknown>): Promise<Record<JitsiComponent, Variables>> {
  const region = await jitsi({ settings });
  const of = (role: string): Variables => env(main(region.one("Deployment", new RegExp(`^shard-1-${role}$`))));
  return { web: of("web"), prosody: of("prosody"), jicofo: of("jicofo"), jvb: of("jvb") };
}

const LDAP = { mode: "ldap", url: "ldap://ldap.example.org", base: "dc=example,dc=org" };
const JWT = { mode: "jwt", appId: "my-app" };

const MODES: Record<string, Record<string, unknown>> = {
  open: { auth: { mode: "open" } },
  internal: { auth: { mode: "internal" }, accounts: "alice:secret" },
  ldap: { auth: LDAP },
  jwt: { auth: JWT, jwtSecret: "token-secret" },
};

describe("authentication of room creators", () => {
  it("is the same for web, prosody and jicofo", async () => {
    for (const [mode, settings] of Object.entries(MODES)) {
      const { web, prosody, jicofo } = await variables(settings);
      const on = mode === "open" ? "0" : "1";
      const type = mode === "open" ? "internal" : mode;
      assert.deepEqual([web["ENABLE_AUTH"], prosody["ENABLE_AUTH"], jicofo["ENABLE_AUTH"]], [on, on, on], mode);
      assert.deepEqual([prosody["AUTH_TYPE"], jicofo["AUTH_TYPE"]], [type, type], mode);
      assert.equal(web["ENABLE_GUESTS"], prosody["ENABLE_GUESTS"], mode);
    }
  });

  it("allows guests when configured", async () => {
    for (const guests of [true, false]) {
      const { web } = await variables({ auth: { mode: "internal", guests }, accounts: "alice:secret" });
      assert.equal(web["ENABLE_GUESTS"], guests ? "1" : "0");
    }
    assert.equal((await variables({}))["web"]["ENABLE_GUESTS"], "0");
  });

  it("uses an LDAP server, and checks its certificate", async () => {
    const plain = (await variables({ auth: LDAP })).prosody;
    assert.equal(plain["LDAP_URL"], "ldap://ldap.example.org");
    assert.equal(plain["LDAP_BASE"], "dc=example,dc=org");
    assert.deepEqual([plain["LDAP_START_TLS"], plain["LDAP_USE_TLS"], plain["LDAP_TLS_CHECK_PEER"]], ["0", "0", "0"]);
    assert.equal(plain["LDAP_BINDDN"], undefined);
    const startTls = (await variables({ auth: { ...LDAP, startTls: true } })).prosody;
    assert.deepEqual(
      [startTls["LDAP_START_TLS"], startTls["LDAP_USE_TLS"], startTls["LDAP_TLS_CHECK_PEER"]],
      ["1", "1", "1"],
    );
    const ldaps = (await variables({ auth: { ...LDAP, url: "ldaps://ldap.example.org" } })).prosody;
    assert.deepEqual([ldaps["LDAP_START_TLS"], ldaps["LDAP_USE_TLS"], ldaps["LDAP_TLS_CHECK_PEER"]], ["0", "1", "1"]);
  });

  it("binds to LDAP with a password from a Secret", async () => {
    const settings = { auth: { ...LDAP, bindDn: "cn=jitsi" }, ldapPassword: "bind-secret" };
    const region = await jitsi({ settings });
    const prosody = main(region.one("Deployment", /^shard-0-prosody$/));
    assert.equal(env(prosody)["LDAP_BINDDN"], "cn=jitsi");
    assert.equal(secretEnv(prosody)["LDAP_BINDPW"], "shard-0-prosody/LDAP_BINDPW");
    assert.equal(secretValues(region.one("Secret", /^shard-0-prosody$/))["LDAP_BINDPW"], "bind-secret");
    assert.deepEqual(region.secretsOutsideSecrets("bind-secret"), []);
  });

  it("uses tokens signed with the shared secret or with a key of the key server", async () => {
    const shared = await jitsi({ settings: MODES["jwt"] ?? {} });
    const prosody = main(shared.one("Deployment", /^shard-0-prosody$/));
    assert.equal(env(prosody)["JWT_APP_ID"], "my-app");
    assert.equal(secretEnv(prosody)["JWT_APP_SECRET"], "shard-0-prosody/JWT_APP_SECRET");
    assert.deepEqual(shared.secretsOutsideSecrets("token-secret"), []);

    const keyServer = "https://keys.example.org/";
    const byKey = await variables({ auth: { ...JWT, keyServer, issuers: ["a", "b"], audiences: ["c"] } });
    assert.equal(byKey.prosody["JWT_ASAP_KEYSERVER"], keyServer);
    assert.equal(byKey.prosody["JWT_ACCEPTED_ISSUERS"], "a,b");
    assert.equal(byKey.prosody["JWT_ACCEPTED_AUDIENCES"], "c");
  });

  it("verifies the tenant of a token unless configured otherwise", async () => {
    const settings = (verifyTenant?: boolean): Record<string, unknown> => ({
      auth: { ...JWT, ...(verifyTenant === undefined ? {} : { verifyTenant }) },
      jwtSecret: "token-secret",
    });
    for (const [given, expected] of [
      [undefined, "1"],
      [true, "1"],
      [false, "0"],
    ] as const) {
      const { prosody } = await variables(settings(given));
      assert.equal(prosody["JWT_ENABLE_DOMAIN_VERIFICATION"], expected);
    }
  });

  it("is not required of guests, also where prosody verifies tenants", async () => {
    const files = async (auth: Record<string, unknown>): Promise<Record<string, string>> => {
      const region = await jitsi({ settings: { auth: { ...JWT, ...auth }, jwtSecret: "token-secret" } });
      return inputs(region.one("ConfigMap", /^shard-0-prosody$/)).data ?? {};
    };
    const file = "conf.d__guests.cfg.lua";
    assert.equal((await files({ guests: true }))[file], 'token_verification_allowlist = { "guest.meet.jitsi" }\n');
    assert.equal((await files({ guests: true, verifyTenant: false }))[file], undefined);
    assert.equal((await files({ guests: false }))[file], undefined);
  });

  it("refuses a missing token, with and without guests", async () => {
    for (const guests of [true, false]) {
      const { prosody } = await variables({ auth: { ...JWT, guests }, jwtSecret: "token-secret" });
      assert.equal(prosody["JWT_ALLOW_EMPTY"], "0");
      assert.equal(prosody["ENABLE_GUESTS"], guests ? "1" : "0");
    }
  });
});

describe("accounts of mode internal", () => {
  const settings = { auth: { mode: "internal" }, accounts: "Alice:One:1\nbob:two\n" };

  it("are in every shard, because a room may be on any", async () => {
    const region = await jitsi({ settings });
    for (const id of ["shard-0", "shard-1"]) {
      const secret = region.one("Secret", new RegExp(`^${id}-accounts$`));
      assert.equal(inputs(secret).stringData?.["accounts"], "alice:One:1\nbob:two\n");
      // What changes here needs no restart, so it must not wait for one.
      assert.deepEqual(secret.ignoreChanges, []);
    }
    assert.deepEqual(region.secretsOutsideSecrets("alice"), []);
  });

  it("are registered by a sidecar that calls prosody's shell and reads the current list", async () => {
    const region = await jitsi({ settings });
    const spec = pod(region.one("Deployment", /^shard-0-prosody$/));
    const [prosody, companion] = spec.containers;
    assert.equal(companion?.image, prosody?.image);
    const mounts = (container: typeof prosody): string[] =>
      (container?.volumeMounts ?? []).map(({ name, mountPath }) => `${name}:${mountPath}`);
    for (const shared of ["run:/run", "data:/var/lib/prosody"]) {
      assert.ok(mounts(prosody).includes(shared) && mounts(companion).includes(shared), shared);
    }
    const [list = "", domain] = (companion?.command ?? []).slice(4);
    const mount = companion?.volumeMounts?.find(({ mountPath }) => list.startsWith(`${mountPath}/`));
    // A mount by subPath would never see a change.
    assert.equal(mount?.subPath, undefined);
    assert.deepEqual(spec.volumes?.find(({ name }) => name === mount?.name)?.secret, {
      secretName: "shard-0-accounts",
      optional: true,
    });
    assert.equal(domain, env(prosody ?? { name: "" })["XMPP_DOMAIN"]);
  });

  it("have the sidecar in no other mode", async () => {
    for (const mode of ["open", "ldap", "jwt"]) {
      const region = await jitsi({ settings: MODES[mode] ?? {} });
      assert.equal(pod(region.one("Deployment", /^shard-0-prosody$/)).containers.length, 1, mode);
      assert.deepEqual(region.all("Secret", /accounts/), [], mode);
    }
  });
});
