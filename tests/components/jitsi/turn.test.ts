import assert from "node:assert/strict";
import type { Container } from "../../../components/pod";
import { record, type Recording } from "../../support/record";
import { jitsi } from "./harness";
import { env, inputs, main, pod, secretEnv, secretValues } from "./inspect";

const ON = { turn: { enabled: true } };

function configOf(region: Recording): string {
  return inputs(region.one("ConfigMap", /^turn$/)).data?.["turnserver.conf"] ?? "";
}

function lines(text: string, key: string): string[] {
  return text.split("\n").flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
}

describe("TURN", () => {
  // turnRelay.test.ts runs coturn with its configuration.
  it("relays to the configured addresses of bridges", async () => {
    const allowed = async (address: unknown): Promise<string[]> => {
      const region = await jitsi({ settings: { ...ON, bridges: { address } } });
      return lines(configOf(region), "allowed-peer-ip");
    };
    assert.deepEqual(await allowed(["192.168.1.4", "203.0.113.9"]), ["192.168.1.4", "203.0.113.9"]);
    assert.deepEqual(await allowed("externalIP"), []);
  });

  it("relays UDP only, with a password, each session within a share of the bandwidth", async () => {
    const region = await jitsi({ settings: ON });
    const text = configOf(region).split("\n");
    for (const line of ["use-auth-secret", "no-tcp-relay", "no-multicast-peers", "max-bps=500000"]) {
      assert.ok(text.includes(line), line);
    }
    for (const quota of ["user-quota", "total-quota"]) assert.ok(Number(lines(text.join("\n"), quota)[0]) > 0, quota);
    for (const line of text)
      assert.doesNotMatch(line, /^(no-auth|allow-loopback-peers|cli|verbose|static-auth-secret)/i);
  });

  it("is reached on 443 by a separate load balancer, without node ports", async () => {
    const region = await jitsi({
      settings: ON,
      turnService: {
        loadBalancerClass: "example.org/l4",
        nodePorts: false,
        annotations: { "example.org/scheme": "public" },
      },
    });
    const { annotations } = inputs(region.one("Service", /^turn$/)).metadata;
    assert.deepEqual(annotations, { "example.org/scheme": "public" });
    const service = inputs(region.one("Service", /^turn$/)).spec;
    assert.equal(service["type"], "LoadBalancer");
    assert.equal(service["loadBalancerClass"], "example.org/l4");
    assert.equal(service["allocateLoadBalancerNodePorts"], false);
    assert.deepEqual(service["ports"], [
      { name: "turns", protocol: "TCP", port: 443, targetPort: 5349 },
      { name: "stun", protocol: "UDP", port: 3478, targetPort: 3478 },
    ]);
    const coturn = region.one("Deployment", /^turn$/);
    assert.ok(main(coturn).ports?.every(({ hostPort }) => hostPort === undefined));
    assert.equal(pod(coturn).hostNetwork, undefined);
    const text = configOf(region);
    assert.deepEqual([lines(text, "tls-listening-port"), lines(text, "listening-port")], [["5349"], ["3478"]]);
  });

  it("starts before its certificate exists, and reads it from the configured path", async () => {
    const region = await jitsi({ settings: ON });
    const spec = pod(region.one("Deployment", /^turn$/));
    const volume = spec.volumes?.find(({ secret }) => secret !== undefined);
    assert.deepEqual(volume?.secret, { secretName: "jitsi-tls", optional: true });
    const mount = main(region.one("Deployment", /^turn$/)).volumeMounts?.find(({ name }) => name === volume?.name);
    assert.equal(mount?.subPath, undefined);
    const text = configOf(region);
    assert.deepEqual(
      [...lines(text, "cert"), ...lines(text, "pkey")],
      [`${mount?.mountPath}/tls.crt`, `${mount?.mountPath}/tls.key`],
    );
    const { startupProbe } = main(region.one("Deployment", /^turn$/));
    assert.ok((startupProbe?.periodSeconds ?? 0) * (startupProbe?.failureThreshold ?? 0) >= 1800);
  });

  it("has a load balancer configured apart from the router's", async () => {
    const region = await record({
      "turn.enabled": true,
      "tls.issuer": "selfSigned",
      "cluster.serviceAnnotations": { "example.org/pool": "public", "example.org/name": "both" },
      "edge.loadBalancer": { annotations: { "example.org/name": "meet" }, address: "198.51.100.7" },
      "turn.loadBalancer": {
        annotations: { "example.org/name": "turn" },
        sourceRanges: ["203.0.113.0/24"],
        class: "l4",
      },
    });
    const asked = ["router", "turn"].map((name) => {
      const { metadata, spec } = inputs(region.one("Service", new RegExp(`^${name}$`)));
      const { loadBalancerIP, loadBalancerSourceRanges, loadBalancerClass, externalTrafficPolicy } = spec;
      return [metadata.annotations, loadBalancerIP, loadBalancerSourceRanges, loadBalancerClass, externalTrafficPolicy];
    });
    const named = (name: string): object => ({ "example.org/pool": "public", "example.org/name": name });
    assert.deepEqual(asked, [
      [named("meet"), "198.51.100.7", undefined, undefined, "Local"],
      [named("turn"), undefined, ["203.0.113.0/24"], "l4", "Local"],
    ]);
  });

  it("shares one random secret with every prosody, and with no other pod", async () => {
    const region = await jitsi({ settings: { ...ON, shardCount: 3 } });
    assert.equal(region.all("RandomPassword", /turn/).length, 1);
    const values = ["turn", "shard-0-prosody", "shard-1-prosody", "shard-2-prosody"].map(
      (name) => secretValues(region.one("Secret", new RegExp(`^${name}$`)))["TURN_CREDENTIALS"],
    );
    assert.deepEqual(new Set(values), new Set(["placeholder-for-turn-secret"]));
    const users = region.all("Deployment").filter((one) => "TURN_CREDENTIALS" in secretEnv(main(one)));
    assert.deepEqual(users.map(({ name }) => name).sort(), [
      "shard-0-prosody",
      "shard-1-prosody",
      "shard-2-prosody",
      "turn",
    ]);
    assert.deepEqual(region.secretsOutsideSecrets("placeholder-for-turn-secret"), []);
  });

  it("is the TURN server that prosody offers, and the STUN server of clients", async () => {
    const region = await jitsi({ settings: ON });
    const prosody = env(main(region.one("Deployment", /^shard-0-prosody$/)));
    assert.deepEqual(
      [prosody["TURNS_HOST"], prosody["TURNS_PORT"], prosody["STUN_HOST"], prosody["STUN_PORT"]],
      ["turn.meet.example.org", "443", "turn.meet.example.org", "3478"],
    );
    assert.equal(prosody["TURN_HOST"], undefined);
    const web = env(main(region.one("Deployment", /^shard-0-web$/)));
    assert.equal(web["P2P_STUN_SERVERS"], "turn.meet.example.org:3478");
  });

  it("runs on media nodes, spread over them, and is replaced one pod at a time after its calls", async () => {
    const region = await jitsi({ settings: { ...ON, drainMinutes: 30 } });
    const coturn = region.one("Deployment", /^turn$/);
    assert.deepEqual(pod(coturn).nodeSelector, pod(region.one("Deployment", /^shard-0-jvb$/)).nodeSelector);
    assert.equal(pod(coturn).terminationGracePeriodSeconds, 1800);
    assert.equal(inputs(coturn).spec["replicas"], 2);
    assert.equal(inputs(region.one("PodDisruptionBudget", /^turn$/)).spec["maxUnavailable"], 1);
    const single = await jitsi({ settings: { turn: { enabled: true, replicas: 1 } } });
    assert.deepEqual(single.all("PodDisruptionBudget", /^turn$/), []);
  });

  describe("of the operator's own", () => {
    const server = { host: "turn.example.net", tlsPort: 5349, port: 3478, transports: ["udp", "tcp"], stunPort: 3479 };
    const prosodyOf = async (more: object): Promise<Container> => {
      const region = await jitsi({
        settings: { turn: { server: { ...server, ...more } }, turnSecret: "of-the-server" },
      });
      assert.deepEqual(region.all("Deployment", /^turn$/), []);
      assert.deepEqual(region.secretsOutsideSecrets("of-the-server"), []);
      return main(region.one("Deployment", /^shard-0-prosody$/));
    };
    const about = (container: Container): Record<string, string> =>
      Object.fromEntries(Object.entries(env(container)).filter(([name]) => /^(TURNS?|STUN)_/.test(name)));
    const SERVER = {
      TURNS_HOST: "turn.example.net",
      TURNS_PORT: "5349",
      TURN_HOST: "turn.example.net",
      TURN_PORT: "3478",
      TURN_TRANSPORT: "udp,tcp",
      STUN_HOST: "turn.example.net",
      STUN_PORT: "3479",
    };

    it("is offered by prosody with credentials of the shared secret", async () => {
      const prosody = await prosodyOf({});
      assert.deepEqual(about(prosody), SERVER);
      assert.equal(secretEnv(prosody)["TURN_CREDENTIALS"], "shard-0-prosody/TURN_CREDENTIALS");
      assert.equal(secretEnv(prosody)["TURN_PASSWORD"], undefined);
    });

    it("is offered by prosody with a fixed name and password", async () => {
      const prosody = await prosodyOf({ username: "jitsi" });
      assert.deepEqual(about(prosody), { ...SERVER, TURN_USERNAME: "jitsi" });
      assert.equal(secretEnv(prosody)["TURN_PASSWORD"], "shard-0-prosody/TURN_PASSWORD");
      assert.equal(secretEnv(prosody)["TURN_CREDENTIALS"], undefined);
    });

    it("is the STUN server of peer-to-peer calls and of bridges", async () => {
      const region = await jitsi({
        settings: { turn: { server }, turnSecret: "of-the-server", bridges: { address: "stun" } },
      });
      assert.equal(env(main(region.one("Deployment", /^shard-0-web$/)))["P2P_STUN_SERVERS"], "turn.example.net:3479");
      assert.equal(env(main(region.one("Deployment", /^shard-0-jvb$/)))["JVB_STUN_SERVERS"], "turn.example.net:3479");
    });
  });

  it("has no objects and variables when disabled", async () => {
    const region = await jitsi({ settings: { turn: { enabled: false } } });
    assert.deepEqual(
      region.registrations.filter(({ name }) => name.includes("turn")),
      [],
    );
    const names = region.all("Deployment").flatMap((one) => (main(one).env ?? []).map(({ name }) => name));
    assert.deepEqual(
      names.filter((name) => /TURN|STUN_HOST|P2P_STUN/.test(name)),
      [],
    );
  });
});
