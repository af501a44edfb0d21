import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { runInNewContext } from "node:vm";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import type { Registration } from "../../local/program/registration";
import { fitsPools } from "../../stacks/plan/network";
import { parseSettings } from "../../stacks/settings/read";
import { estimate } from "../../stacks/sizing/cost";
import { CLOUDS, type CloudName, planOn } from "../support/clouds";
import { record, type Recording } from "../support/record";
import { config } from "../support/settings";
import { jitsi } from "./jitsi/harness";
import { env, inputs, main, type NetworkPolicySpec, pod } from "./jitsi/inspect";

const PRIVATE = { nodes: { media: { private: true } } };
const ON = ["aws", "gcp"] as const;
const UDP = [{ protocol: "UDP", port: 10000 }];

const spec = (policy: Registration): NetworkPolicySpec => inputs(policy).spec as unknown as NetworkPolicySpec;

describe("media nodes without public addresses", () => {
  const regions = {} as Record<CloudName, Recording>;
  before(async () => {
    for (const cloud of ON) {
      regions[cloud] = await record({ ...CLOUDS[cloud], "nodes.media.private": true, "tls.issuer": "selfSigned" });
    }
  });

  it("are in the private subnets of EKS, with the kernel parameters of media nodes and the cluster's firewall alone", () => {
    const { aws } = regions;
    for (const { name, inputs } of aws.all("LaunchTemplate")) {
      assert.equal(inputs["networkInterfaces"], undefined, name);
      assert.equal(inputs["userData"] !== undefined, /media/.test(name), name);
    }
    const groups = aws.all("NodeGroup", /-media-.*private/);
    assert.ok(groups.length > 0);
    for (const { name, inputs } of groups) assert.match(JSON.stringify(inputs["subnetIds"]), /private/, name);
    assert.deepEqual(aws.all("SecurityGroupIngressRule", /media/), []);
  });

  it("are private nodes of GKE, without a firewall rule for media", () => {
    const { gcp } = regions;
    const media = gcp.one("NodePool", /media-.*private/).inputs;
    assert.deepEqual(media["networkConfig"], { enablePrivateNodes: true });
    assert.ok("linuxNodeConfig" in (media["nodeConfig"] as object));
    assert.deepEqual(gcp.all("gcp:compute/firewall:Firewall", /-media$/), []);
  });

  for (const cloud of ON) {
    it(`have bridges that advertise their pods' addresses, to TURN and each other, on ${cloud}`, () => {
      const bridges = regions[cloud].one("Deployment", /^shard-0-jvb$/);
      const { JVB_ADVERTISE_IPS, JVB_ADVERTISE_PRIVATE_CANDIDATES, JVB_DISABLE_STUN } = env(main(bridges));
      assert.deepEqual([JVB_ADVERTISE_IPS, JVB_ADVERTISE_PRIVATE_CANDIDATES, JVB_DISABLE_STUN], [undefined, "1", "1"]);
      assert.equal(pod(bridges).initContainers, undefined);
      const media = spec(regions[cloud].one("NetworkPolicy", /^shard-0-jvb$/)).ingress?.[0];
      assert.deepEqual(media?.ports, UDP);
      assert.deepEqual(
        media?.from?.map((peer) => peer.podSelector?.matchLabels?.["app.kubernetes.io/name"]),
        ["coturn", "jvb"],
      );
    });

    it(`are reached by TURN, which relays to no other pod, no node and no public address, on ${cloud}`, () => {
      const [media] = spec(regions[cloud].one("NetworkPolicy", /^turn$/)).egress ?? [];
      assert.deepEqual(media, {
        to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "jvb" } } }],
        ports: UDP,
      });
      const text = inputs(regions[cloud].one("ConfigMap", /^turn$/)).data?.["turnserver.conf"] ?? "";
      const peers = (decision: string): string[] =>
        text.split("\n").flatMap((line) => (line.startsWith(`${decision}-peer-ip=`) ? [line.split("=")[1] ?? ""] : []));
      assert.deepEqual(
        peers("allowed"),
        {
          aws: ["10.0.0.0-10.0.31.255", "10.0.32.0-10.0.63.255", "10.0.64.0-10.0.95.255"],
          gcp: ["10.0.128.0-10.0.255.255"],
        }[cloud],
      );
      assert.equal(peers("denied")[0], "0.0.0.0-255.255.255.255");
    });

    it(`satisfy the policies that know the configuration, and no others, on ${cloud}`, async () => {
      const about = async (nodes: object): Promise<string> => {
        const found = await checkPolicies(regions[cloud].registrations, config({ ...CLOUDS[cloud], nodes }));
        return explain(
          found.filter(({ policy }) => /media-reachable|relays-to-bridges|callers|firewalls/.test(policy)),
        );
      };
      assert.equal(await about(PRIVATE.nodes), explain([]));
      const public_ = await about({});
      assert.match(public_, /the nodes of its pool have no public addresses/);
      assert.match(public_, /it denies all of 0\.0\.0\.0\/0/);
    });
  }

  it("are no part of the firewall that the output names", () => {
    assert.equal(regions.aws.outputs["mediaFirewall"], null);
  });

  it("have clients that gather relay candidates only, also with options of the operator", async () => {
    const { data } = inputs(
      (
        await record({
          ...CLOUDS.aws,
          "nodes.media.private": true,
          "web.config": { p2p: { codecPreferenceOrder: ["VP9"] }, defaultLanguage: "de" },
        })
      ).one("ConfigMap", /^shard-0-web$/),
    );
    const config = { p2p: { enabled: true, stunServers: [] } };
    runInNewContext(data?.["custom-config.js"] ?? "", { config });
    assert.deepEqual(JSON.parse(JSON.stringify(config)), {
      p2p: { enabled: false, stunServers: [], codecPreferenceOrder: ["VP9"] },
      defaultLanguage: "de",
      forceTurnRelay: true,
    });
  });

  it("have recorders that reach TURN, also where the cluster delivers its public address, and no bridge", async () => {
    const settings = {
      ...CLOUDS.gcp,
      ...PRIVATE,
      recording: { allowed: "moderators", destination: { claim: "recordings" } },
    };
    const region = await jitsi({ settings });
    const rules = spec(region.one("NetworkPolicy", /^shard-0-jibri$/)).egress ?? [];
    const turn = {
      to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "coturn" } } }],
      ports: [{ protocol: "TCP", port: 5349 }],
    };
    assert.ok(
      rules.some((rule) => isDeepStrictEqual(rule, turn)),
      JSON.stringify(rules),
    );
    assert.ok(!rules.some(({ ports }) => ports?.some(({ port }) => port === 10000)));
  });

  it("make an outage of TURN critical, because all participants depend on it", async () => {
    const severity = async (changes: object): Promise<unknown> => {
      const { spec } = inputs((await record({ ...CLOUDS.aws, ...changes })).one("PrometheusRule", /^jitsi$/)) as {
        spec: { groups?: { rules: { alert: string; labels: { severity: string } }[] }[] };
      };
      return spec.groups?.flatMap(({ rules }) => rules).find(({ alert }) => alert === "JitsiTurnDown")?.labels.severity;
    };
    assert.deepEqual([await severity({}), await severity({ "nodes.media.private": true })], ["warning", "critical"]);
  });

  it("cost no public address", () => {
    const addresses = (changes: object): number =>
      estimate(planOn("aws", { ...changes }))?.lines.find(({ what }) => /IPv4/.test(what))?.count.min ?? NaN;
    assert.equal(addresses({}) - addresses(PRIVATE), planOn("aws").pools.media.min);
  });

  it("share the private subnets of EKS with system nodes", () => {
    const sizes = { system: 21, media: 150 };
    const range = { start: 10 * 2 ** 24, prefix: 18 };
    assert.deepEqual(
      [fitsPools("aws", range, 3, sizes), fitsPools("aws", range, 3, { ...sizes, oneSubnet: true })],
      [true, false],
    );
  });

  for (const [what, changes, key, message] of [
    ["on an existing cluster", { cloud: "kubeconfig" }, "nodes.media.private", /not known to enforce/],
    ["without TURN", { turn: { enabled: false } }, "nodes.media.private", /needs this program's TURN/],
    [
      "with a TURN server elsewhere",
      { turn: { server: { host: "turn.example.net", tlsPort: 443 } }, turnSecret: "a" },
      "nodes.media.private",
      /needs this program's TURN/,
    ],
    ["with other addresses", { bridges: { address: "stun" } }, "bridges.address", /has no effect/],
    [
      "with direct candidates",
      { web: { config: { forceTurnRelay: false } } },
      "web.config.forceTurnRelay",
      /must be true/,
    ],
    ["with calls of two", { web: { config: { p2p: { enabled: true } } } }, "web.config.p2p.enabled", /must be false/],
  ] as const) {
    it(`are refused ${what}`, () => {
      const cloud = "cloud" in changes ? {} : CLOUDS.aws;
      const { problems } = parseSettings(config({ ...cloud, ...PRIVATE, ...changes }));
      assert.deepEqual(
        problems.map((problem) => problem.key),
        [`jitsi:${key}`],
      );
      assert.match(problems[0]?.message ?? "", message);
    });
  }

  it("are not those of system nodes", () => {
    const { problems } = parseSettings(config({ ...CLOUDS.aws, nodes: { system: { private: true } } }));
    assert.deepEqual(
      problems.map(({ key }) => key),
      ["jitsi:nodes.system.private"],
    );
  });
});
