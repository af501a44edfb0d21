import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStackConfig } from "../../../local/config/stackConfig";
import { ROOT } from "../../../local/machine/paths";
import { checkPolicies } from "../../../local/policy/run";
import { systemDemand } from "../../../stacks/plan/pools";
import { cleanUp, folder } from "../../shell/run";
import { CLOUDS } from "../../support/clouds";
import { needProsody, prosodySays } from "../../support/prosody";
import { record, type Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";
import { DIAL_OUT, SIP } from "../../support/sip";
import { jitsi, type JitsiRecording } from "./harness";
import { env, inputs, main, type NetworkPolicySpec, pod, secretEnv, secretValues } from "./inspect";

const CALLERS = { sip: SIP, auth: DIAL_OUT.auth, jwtSecret: DIAL_OUT.jwtSecret };
const deployment = (recording: Recording, name: string) => recording.one("Deployment", new RegExp(`^shard-0-${name}$`));
const policy = (recording: Recording, name: string) =>
  inputs(recording.one("NetworkPolicy", new RegExp(`^shard-0-${name}$`))).spec as unknown as NetworkPolicySpec;

describe("dial-out", () => {
  let region: JitsiRecording;
  before(async () => {
    region = await jitsi({ settings: DIAL_OUT });
  });

  it("has another account at the operator's server than dial-in", () => {
    const { JIGASI_SIP_URI, JIGASI_SIP_SERVER, JIGASI_SIP_TRANSPORT } = env(main(deployment(region, "dial-out")));
    assert.deepEqual(
      [JIGASI_SIP_URI, JIGASI_SIP_SERVER, JIGASI_SIP_TRANSPORT],
      ["out@sip.example.org", "sip.example.org", "TLS"],
    );
    assert.deepEqual(secretEnv(main(deployment(region, "dial-out"))), {
      JIGASI_SIP_PASSWORD: "sip-out/password",
      JIGASI_XMPP_PASSWORD: "shard-0-jigasi/JIGASI_XMPP_PASSWORD",
    });
    assert.equal(env(main(region.one("Deployment", /^jigasi$/)))["JIGASI_SIP_URI"], SIP.user);
  });

  it("is selected by jicofo of its own shard, and joins rooms through the router", () => {
    const own = env(main(deployment(region, "dial-out")));
    assert.equal(own["XMPP_SERVER"], "shard-0-prosody.jitsi.svc.cluster.local");
    assert.equal(own["BOSH_URL_PATTERN"], "https://meet.example.org{subdomain}/http-bind?room={roomName}");
    const jicofo = env(main(deployment(region, "jicofo")));
    assert.equal(jicofo["JIGASI_SIP_URI"], "out@sip.example.org");
    assert.equal(own["XMPP_INTERNAL_MUC_DOMAIN"], jicofo["XMPP_INTERNAL_MUC_DOMAIN"]);
    assert.equal(
      secretEnv(main(deployment(region, "prosody")))["JIGASI_XMPP_PASSWORD"],
      "shard-0-jigasi/JIGASI_XMPP_PASSWORD",
    );
    assert.deepEqual(Object.keys(secretValues(region.one("Secret", /^shard-0-jigasi$/))), ["JIGASI_XMPP_PASSWORD"]);
  });

  it("finds the tenant of a room in the room's address, as the router needs it", () => {
    const { data = {} } = inputs(region.one("ConfigMap", /^shard-0-dial-out$/));
    const { XMPP_DOMAIN } = env(main(deployment(region, "dial-out")));
    const properties = data["custom-sip-communicator.properties"] ?? "";
    assert.ok(properties.includes(`.jabber.acc-0.DOMAIN_BASE=${XMPP_DOMAIN}\n`));
    const mounts = main(deployment(region, "dial-out")).volumeMounts ?? [];
    assert.ok(mounts.some(({ mountPath }) => mountPath === "/config/custom-sip-communicator.properties"));
  });

  it("shares the account of the control room with the transcriber", async () => {
    const transcription = { enabled: true, backend: "vosk", url: "ws://speech.ai.svc:2700" };
    const both = await jitsi({ settings: { ...DIAL_OUT, transcription } });
    for (const name of ["dial-out", "transcriber", "prosody"]) {
      const { JIGASI_XMPP_PASSWORD } = secretEnv(main(deployment(both, name)));
      assert.equal(JIGASI_XMPP_PASSWORD, "shard-0-jigasi/JIGASI_XMPP_PASSWORD", name);
    }
    assert.equal(secretEnv(main(deployment(both, "dial-out")))["JIGASI_TRANSCRIBER_PASSWORD"], undefined);
  });

  it("checks numbers in clients only where the operator has a service for it", async () => {
    assert.equal(env(main(deployment(region, "web")))["DIALOUT_AUTH_URL"], undefined);
    const checkUrl = "https://dial.example.org/check";
    const settings = { ...DIAL_OUT, sip: { ...DIAL_OUT.sip, dialOut: { ...DIAL_OUT.sip.dialOut, checkUrl } } };
    assert.equal(env(main(deployment(await jitsi({ settings }), "web")))["DIALOUT_AUTH_URL"], checkUrl);
  });

  it("keeps its calls: it is frozen while its shard serves, and drained with its node", () => {
    assert.ok((deployment(region, "dial-out").ignoreChanges ?? []).includes("spec.template"));
    const { spec, metadata } = inputs(deployment(region, "dial-out")).spec["template"] as {
      spec: { terminationGracePeriodSeconds: number };
      metadata: { annotations: Record<string, string> };
    };
    assert.equal(spec.terminationGracePeriodSeconds, 55 * 60);
    assert.equal(metadata.annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"], "false");
    assert.ok(
      (main(deployment(region, "dial-out")).lifecycle?.preStop?.exec?.command ?? []).includes(`${55 * 60 - 15}`),
    );
    assert.equal(
      pod(deployment(region, "dial-out")).volumes?.find(({ name }) => name === "run")?.emptyDir?.medium,
      "Memory",
    );
  });

  it("does not run while its shard is offline, whose prosody may not have its account yet", async () => {
    const offline = await jitsi({ settings: { ...DIAL_OUT, shards: { "shard-0": { state: "offline" } } } });
    const replicas = (id: string) => inputs(offline.one("Deployment", new RegExp(`^${id}-dial-out$`))).spec["replicas"];
    assert.deepEqual([replicas("shard-0"), replicas("shard-1")], [0, 1]);
  });

  it("may connect to prosody of its shard, and accepts connections from Prometheus only", () => {
    const { policyTypes, ingress, egress = [] } = policy(region, "dial-out");
    assert.deepEqual(policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual(
      ingress?.map(({ from, ports }) => [from?.length, ports?.map(({ port }) => port)]),
      [[1, [8788]]],
    );
    const prosody = egress.find(({ ports }) => ports?.[0]?.port === 5222);
    assert.match(JSON.stringify(prosody?.to), /"shard-0-prosody"/);
    const callers = (policy(region, "prosody").ingress ?? []).find(({ ports }) => ports?.[0]?.port === 5222)?.from;
    assert.match(JSON.stringify(callers), /"shard-0-dial-out"/);
    const dialIn = inputs(region.one("NetworkPolicy", /^jigasi$/)).spec as unknown as NetworkPolicySpec;
    assert.doesNotMatch(JSON.stringify(dialIn), /5222/);
  });

  it("reaches bridges without public addresses, as dial-in does", async () => {
    const given = { ...CLOUDS.aws, "nodes.media.private": true, "tls.issuer": "selfSigned" };
    const media = policy(await record({ ...given, ...DIAL_OUT }), "jvb").ingress?.[0];
    assert.deepEqual(
      media?.from?.map((peer) => peer.podSelector?.matchLabels?.["app.kubernetes.io/name"]),
      ["coturn", "jvb", "dial-out", "jigasi"],
    );
  });

  it("counts in the size of the system nodes, once for each shard", () => {
    const nodes = { system: { type: { cpu: 2, memory: "4Gi" } } };
    const least = (changes: object): number =>
      systemDemand(settingsOf({ nodes, shardCount: 30, edge: { slots: 30 }, ...changes })).atLeast;
    // Three cores, on nodes with less than 1.4 for pods.
    assert.ok(least(DIAL_OUT) - least(CALLERS) >= 2);
  });

  for (const [cloud, overrides] of Object.entries({ ...CLOUDS, kubeconfig: {} })) {
    it(`satisfies every policy in production on ${cloud}`, async function () {
      this.timeout(60_000);
      const given = { ...overrides, ...DIAL_OUT, "shards.shard-1.state": "offline" };
      const { registrations } = await record(given, { stack: "prod" });
      const { values } = readStackConfig(ROOT, "prod", given);
      const mandatory = (await checkPolicies(registrations, values)).filter(({ level }) => level === "mandatory");
      assert.deepEqual(mandatory, []);
      assert.ok(registrations.some(({ name }) => name === "shard-0-dial-out"));
    });
  }

  it("changes no shard in a region with dial-in alone", async () => {
    const callers = await jitsi({ settings: CALLERS });
    const without = await jitsi({ settings: { auth: DIAL_OUT.auth, jwtSecret: DIAL_OUT.jwtSecret } });
    for (const name of ["prosody", "jicofo"]) {
      assert.deepEqual(inputs(deployment(callers, name)), inputs(deployment(without, name)), name);
    }
    const names = callers.registrations.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => /dial-out|shard-\d+-jigasi/.test(name)),
      [],
    );
  });
});

/** In place of Jitsi's module, which Debian does not have: it logs the options without which that module does not start. */
const FILTER = `
local tokens = (module:get_option_string("app_id") or "none") .. " by " ..
  (module:get_option_string("app_secret") or module:get_option_string("asap_key_server") or "nothing")
local permissions = module:get_option("jitsi_default_permissions")
module:log("info", "tokens of %s, %d calls, outbound-call %s, transcription %s", tokens,
  module:get_option_number("max_number_outgoing_calls", -1), permissions["outbound-call"], permissions.transcription)
`;

describe("prosody, which refuses calls without permission", function () {
  this.timeout(60_000);
  before(function () {
    return needProsody(this);
  });
  afterEach(cleanUp);

  /** Prosody with the files of the pod, and the hosts of clients as the image's template writes them. */
  async function run(filesFirst: boolean): Promise<string> {
    const settings = { ...DIAL_OUT, sip: { ...DIAL_OUT.sip, dialOut: { ...DIAL_OUT.sip.dialOut, callsPerUser: 7 } } };
    const region = await jitsi({ settings });
    const { XMPP_MODULES = "", XMPP_CONFIGURATION = "" } = env(main(deployment(region, "prosody")));
    const data = inputs(region.one("ConfigMap", /^shard-0-prosody$/)).data ?? {};
    const home = folder();
    mkdirSync(join(home, "plugins"));
    writeFileSync(join(home, "plugins", "mod_jiconop.lua"), "");
    writeFileSync(join(home, "plugins", "mod_filter_iq_rayo.lua"), FILTER);
    const included = ["features", "dial-out"].map((name) => {
      writeFileSync(join(home, `${name}.cfg.lua`), data[`conf.d__${name}.cfg.lua`] ?? "");
      return `Include "${join(home, `${name}.cfg.lua`)}"`;
    });
    const host = (name: string, tokens: string): string => `
VirtualHost "${name}"
  ${tokens}
  modules_enabled = { "${XMPP_MODULES.split(",").join('"; "')}" }
  ${XMPP_CONFIGURATION.split(",").join("\n  ")}
`;
    const hosts = [host("meet.jitsi", 'app_id = "app"; app_secret = "secret"'), host("guest.meet.jitsi", "")];
    const lines = [
      `plugin_paths = { "${home}/plugins" }`,
      ...(filesFirst ? [...included, ...hosts] : [...hosts, ...included]),
    ];
    return prosodySays(lines.join("\n"), (log) => (log.match(/tokens of/g) ?? []).length === 2);
  }

  for (const filesFirst of [true, false]) {
    it(`does so on both hosts of clients, ${filesFirst ? "with" : "without"} its own files first`, async () => {
      const log = await run(filesFirst);
      const options = "7 calls, outbound-call false, transcription true";
      assert.match(log, new RegExp(`\\bmeet\\.jitsi:filter_iq_rayo\\s+info\\s+tokens of app by secret, ${options}`));
      assert.match(
        log,
        new RegExp(
          `guest\\.meet\\.jitsi:filter_iq_rayo\\s+info\\s+tokens of guests by https://unused\\.invalid, ${options}`,
        ),
      );
    });
  }
});
