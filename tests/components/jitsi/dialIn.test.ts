import assert from "node:assert/strict";
import { readStackConfig } from "../../../local/config/stackConfig";
import { ROOT } from "../../../local/machine/paths";
import { checkPolicies } from "../../../local/policy/run";
import { CLOUDS } from "../../support/clouds";
import { record } from "../../support/record";
import { SIP } from "../../support/sip";
import { jitsi, type JitsiRecording } from "./harness";
import { env, inputs, main, type NetworkPolicySpec, pod, secretEnv } from "./inspect";

describe("dial-in", () => {
  let region: JitsiRecording;
  before(async () => {
    region = await jitsi({ settings: { sip: SIP } });
  });

  const jigasi = () => region.one("Deployment", /^jigasi$/);

  it("registers at the operator's server with a password from the operator's Secret", () => {
    const { JIGASI_SIP_SERVER, JIGASI_SIP_PORT, JIGASI_SIP_TRANSPORT, JIGASI_SIP_URI } = env(main(jigasi()));
    assert.deepEqual(
      [JIGASI_SIP_SERVER, JIGASI_SIP_PORT, JIGASI_SIP_TRANSPORT, JIGASI_SIP_URI],
      ["sip.example.org", "5061", "TLS", "meet@sip.example.org"],
    );
    assert.deepEqual(secretEnv(main(jigasi())), { JIGASI_SIP_PASSWORD: "sip/password" });
  });

  it("joins rooms by the region's public host, as a guest where guests exist", async () => {
    const pattern = "https://meet.example.org{subdomain}/http-bind?room={roomName}";
    assert.equal(env(main(jigasi()))["BOSH_URL_PATTERN"], pattern);
    const guests = await jitsi({
      settings: { sip: SIP, auth: { mode: "jwt", appId: "app", guests: true }, jwtSecret: "token-secret" },
    });
    const { ENABLE_AUTH, ENABLE_GUESTS, XMPP_GUEST_DOMAIN } = env(main(guests.one("Deployment", /^jigasi$/)));
    assert.deepEqual([ENABLE_AUTH, ENABLE_GUESTS, XMPP_GUEST_DOMAIN], ["1", "1", "guest.meet.jitsi"]);
  });

  it("has no connection to the control room of a shard, where jicofo would select it for outgoing calls", async () => {
    const properties = inputs(region.one("ConfigMap", /^jigasi$/)).data?.["custom-sip-communicator.properties"] ?? "";
    assert.match(properties, /^org\.jitsi\.jigasi\.BREWERY_ENABLED=false$/m);
    assert.match(
      properties,
      /^net\.java\.sip\.communicator\.impl\.protocol\.jabber\.acc-0\.IS_ACCOUNT_DISABLED=true$/m,
    );
    const without = await jitsi();
    for (const name of ["prosody", "jicofo", "jvb"]) {
      const one = (recording: JitsiRecording) => inputs(recording.one("Deployment", new RegExp(`^shard-0-${name}$`)));
      assert.deepEqual(one(region), one(without), name);
    }
  });

  it("keeps its calls while it is replaced or its node is drained", () => {
    const { spec, metadata } = inputs(jigasi()).spec["template"] as {
      spec: { terminationGracePeriodSeconds: number };
      metadata: { annotations: Record<string, string> };
    };
    assert.equal(spec.terminationGracePeriodSeconds, 55 * 60);
    assert.equal(metadata.annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"], "false");
    assert.ok((main(jigasi()).lifecycle?.preStop?.exec?.command ?? []).includes(`${55 * 60 - 15}`));
    assert.deepEqual(inputs(jigasi()).spec["strategy"], {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it("accepts connections from Prometheus only", () => {
    const spec = inputs(region.one("NetworkPolicy", /^jigasi$/)).spec as unknown as NetworkPolicySpec;
    assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual(
      spec.ingress?.map(({ from, ports }) => [from?.length, ports?.map(({ port }) => port)]),
      [[1, [8788]]],
    );
  });

  it("holds no password on a disk of its node", () => {
    const volumes = pod(jigasi()).volumes ?? [];
    assert.equal(volumes.find(({ name }) => name === "run")?.emptyDir?.medium, "Memory");
  });

  it("is announced to clients", () => {
    const { DIALIN_NUMBERS_URL, CONFCODE_URL } = env(main(region.one("Deployment", /^shard-0-web$/)));
    assert.deepEqual([DIALIN_NUMBERS_URL, CONFCODE_URL], [SIP.numbersUrl, SIP.codesUrl]);
  });

  for (const [cloud, overrides] of Object.entries({ ...CLOUDS, kubeconfig: {} })) {
    it(`satisfies every policy in production on ${cloud}`, async function () {
      this.timeout(60_000);
      const given = { ...overrides, sip: SIP };
      const { registrations } = await record(given, { stack: "prod" });
      const { values } = readStackConfig(ROOT, "prod", given);
      const mandatory = (await checkPolicies(registrations, values)).filter(({ level }) => level === "mandatory");
      assert.deepEqual(mandatory, []);
      assert.ok(registrations.some(({ name }) => name === "jigasi"));
    });
  }

  it("is nothing at all in a region without it", async () => {
    const names = (await jitsi()).registrations.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => /jigasi|dial-in/.test(name)),
      [],
    );
  });
});
