import assert from "node:assert/strict";
import { readStackConfig } from "../../../local/config/stackConfig";
import { ROOT } from "../../../local/machine/paths";
import { checkPolicies } from "../../../local/policy/run";
import { systemDemand } from "../../../stacks/plan/pools";
import { CLOUDS } from "../../support/clouds";
import { record, type Recording } from "../../support/record";
import { settingsOf } from "../../support/settings";
import { TRANSCRIPTION } from "../../support/transcription";
import { jitsi, type JitsiRecording } from "./harness";
import { env, inputs, main, type NetworkPolicySpec, pod, secretEnv, secretValues } from "./inspect";

const INSIDE = { enabled: true, backend: "vosk", url: "ws://speech.ai.svc.cluster.local:2700" };

describe("transcription", () => {
  let region: JitsiRecording;
  before(async () => {
    region = await jitsi({ settings: { transcription: TRANSCRIPTION } });
  });

  const deployment = (name: string, recording = region) => recording.one("Deployment", new RegExp(`^shard-0-${name}$`));
  const policy = (name: string, recording: Recording) =>
    inputs(recording.one("NetworkPolicy", new RegExp(`^shard-0-${name}$`))).spec as unknown as NetworkPolicySpec;

  it("sends sound to the operator's backend only, with a login from the operator's Secret", () => {
    const variables = env(main(deployment("transcriber")));
    assert.equal(variables["JIGASI_MODE"], "transcriber");
    assert.equal(
      variables["JIGASI_TRANSCRIBER_CUSTOM_SERVICE"],
      "org.jitsi.jigasi.transcription.WhisperTranscriptionService",
    );
    assert.equal(variables["JIGASI_TRANSCRIBER_WHISPER_URL"], TRANSCRIPTION.url);
    assert.deepEqual(secretEnv(main(deployment("transcriber"))), {
      JIGASI_XMPP_PASSWORD: "shard-0-jigasi/JIGASI_XMPP_PASSWORD",
      JIGASI_TRANSCRIBER_PASSWORD: "shard-0-transcriber/JIGASI_TRANSCRIBER_PASSWORD",
      JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY_NAME: "speech/privateKeyName",
      JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY: "speech/privateKey",
    });
  });

  it("uses Vosk without a login", async () => {
    const vosk = await jitsi({ settings: { transcription: INSIDE } });
    const container = main(deployment("transcriber", vosk));
    assert.equal(env(container)["JIGASI_TRANSCRIBER_VOSK_URL"], INSIDE.url);
    assert.equal(env(container)["JIGASI_TRANSCRIBER_WHISPER_URL"], undefined);
    assert.match(env(container)["JIGASI_TRANSCRIBER_CUSTOM_SERVICE"] ?? "", /VoskTranscriptionService$/);
    assert.deepEqual(Object.keys(secretEnv(container)).sort(), ["JIGASI_TRANSCRIBER_PASSWORD", "JIGASI_XMPP_PASSWORD"]);
  });

  it("saves no transcript, and holds no password on a disk of its node", () => {
    assert.equal(env(main(deployment("transcriber")))["JIGASI_TRANSCRIBER_ENABLE_SAVING"], "0");
    const volumes = pod(deployment("transcriber")).volumes ?? [];
    for (const name of ["run", "tmp", "transcripts"]) {
      assert.equal(volumes.find((volume) => volume.name === name)?.emptyDir?.medium, "Memory", name);
    }
    // The image exits without this folder.
    const mounts = main(deployment("transcriber")).volumeMounts ?? [];
    assert.ok(mounts.some(({ mountPath }) => mountPath === "/tmp/transcripts"));
  });

  it("joins rooms and the control room of its own shard, by accounts that prosody creates", () => {
    const own = env(main(deployment("transcriber")));
    assert.equal(own["XMPP_SERVER"], "shard-0-prosody.jitsi.svc.cluster.local");
    assert.equal(own["BOSH_URL_PATTERN"], undefined);
    for (const name of ["prosody", "jicofo", "web"]) {
      const { ENABLE_TRANSCRIPTIONS, XMPP_HIDDEN_DOMAIN } = env(main(deployment(name)));
      assert.deepEqual([ENABLE_TRANSCRIPTIONS, XMPP_HIDDEN_DOMAIN], ["1", own["XMPP_HIDDEN_DOMAIN"]], name);
    }
    const passwords = Object.entries(secretEnv(main(deployment("prosody")))).filter(([name]) =>
      name.startsWith("JIGASI_"),
    );
    assert.deepEqual(Object.fromEntries(passwords), {
      JIGASI_XMPP_PASSWORD: "shard-0-jigasi/JIGASI_XMPP_PASSWORD",
      JIGASI_TRANSCRIBER_PASSWORD: "shard-0-transcriber/JIGASI_TRANSCRIBER_PASSWORD",
    });
    const keys = (name: string) => Object.keys(secretValues(region.one("Secret", new RegExp(`^shard-0-${name}$`))));
    assert.deepEqual(
      [...keys("jigasi"), ...keys("transcriber")],
      ["JIGASI_XMPP_PASSWORD", "JIGASI_TRANSCRIBER_PASSWORD"],
    );
  });

  it("keeps its calls: it is frozen while its shard serves, and drained with its node", () => {
    assert.ok((deployment("transcriber").ignoreChanges ?? []).includes("spec.template"));
    const { spec, metadata } = inputs(deployment("transcriber")).spec["template"] as {
      spec: { terminationGracePeriodSeconds: number };
      metadata: { annotations: Record<string, string> };
    };
    assert.equal(spec.terminationGracePeriodSeconds, 55 * 60);
    assert.equal(metadata.annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"], "false");
    assert.ok((main(deployment("transcriber")).lifecycle?.preStop?.exec?.command ?? []).includes(`${55 * 60 - 15}`));
  });

  it("does not run while its shard is offline, whose prosody may not have its account yet", async () => {
    const offline = await jitsi({
      settings: { transcription: TRANSCRIPTION, shards: { "shard-0": { state: "offline" } } },
    });
    const replicas = (id: string) =>
      inputs(offline.one("Deployment", new RegExp(`^${id}-transcriber$`))).spec["replicas"];
    assert.deepEqual([replicas("shard-0"), replicas("shard-1")], [0, 1]);
  });

  it("may connect to prosody, bridges, DNS and the backend, and accepts connections from Prometheus only", () => {
    const { policyTypes, ingress, egress } = policy("transcriber", region);
    assert.deepEqual(policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual(
      ingress?.map(({ from, ports }) => [from?.length, ports?.map(({ port }) => port)]),
      [[1, [8788]]],
    );
    assert.deepEqual(
      egress?.map(({ ports }) => ports?.map(({ protocol, port }) => `${protocol} ${port}`)),
      [["UDP 53", "TCP 53"], ["TCP 5222"], ["UDP 10000"], ["TCP 8443"]],
    );
    const callers = (policy("prosody", region).ingress ?? []).find(({ ports }) => ports?.[0]?.port === 5222)?.from;
    assert.ok(JSON.stringify(callers).includes('"transcriber"'));
  });

  it("reaches only the namespace of a backend inside the cluster, whose Service may map its port", async () => {
    const { egress = [] } = policy("transcriber", await jitsi({ settings: { transcription: INSIDE } }));
    assert.deepEqual(egress.at(-1), {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ai" } } }],
      ports: [{ protocol: "TCP" }],
    });
  });

  it("reaches bridges without public addresses, too", async () => {
    const given = { ...CLOUDS.aws, "nodes.media.private": true, "tls.issuer": "selfSigned" };
    const media = policy("jvb", await record({ ...given, transcription: TRANSCRIPTION })).ingress?.[0];
    assert.deepEqual(
      media?.from?.map((peer) => peer.podSelector?.matchLabels?.["app.kubernetes.io/name"]),
      ["coturn", "jvb", "transcriber"],
    );
  });

  it("counts in the size of the system nodes, once for each shard", () => {
    const nodes = { system: { type: { cpu: 2, memory: "4Gi" } } };
    const least = (shardCount: number, changes: object): number =>
      systemDemand(settingsOf({ nodes, shardCount, edge: { slots: shardCount }, ...changes })).atLeast;
    // Three cores, on nodes with less than 1.4 for pods.
    assert.ok(least(30, { transcription: TRANSCRIPTION }) - least(30, {}) >= 2);
  });

  for (const [cloud, overrides] of Object.entries({ ...CLOUDS, kubeconfig: {} })) {
    it(`satisfies every policy in production on ${cloud}`, async function () {
      this.timeout(60_000);
      const given = { ...overrides, transcription: TRANSCRIPTION, "shards.shard-1.state": "offline" };
      const { registrations } = await record(given, { stack: "prod" });
      const { values } = readStackConfig(ROOT, "prod", given);
      const mandatory = (await checkPolicies(registrations, values)).filter(({ level }) => level === "mandatory");
      assert.deepEqual(mandatory, []);
      assert.ok(registrations.some(({ name }) => name === "shard-0-transcriber"));
    });
  }

  it("is nothing at all in a region without it", async () => {
    const without = await jitsi();
    assert.deepEqual(
      without.registrations.filter(({ name }) => /transcri/.test(name)).map(({ name }) => name),
      [],
    );
    assert.ok(!JSON.stringify(without.registrations.map((one) => one.inputs)).includes("ENABLE_TRANSCRIPTIONS"));
  });
});
