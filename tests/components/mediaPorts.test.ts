import assert from "node:assert/strict";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import type { Registration } from "../../local/program/registration";
import { CLOUDS } from "../support/clouds";
import { record, type Recording } from "../support/record";
import { config, problemKeys } from "../support/settings";
import { env, inputs, main, type NetworkPolicySpec } from "./jitsi/inspect";

/** Bridges use the first; shards that serve are still on the other. */
const PORTS = [20000, 10000];
const MOVING = { "bridges.ports": PORTS, "turn.enabled": true, "bridges.headroom": 1 };

const spec = (policy: Registration): NetworkPolicySpec => inputs(policy).spec as unknown as NetworkPolicySpec;

describe("another port for media", () => {
  let region: Recording;
  before(async () => {
    region = await record(MOVING);
  });

  it("is that of bridges and of placeholders, on the node too, and the bridge tells it to clients", () => {
    for (const name of [/^shard-0-jvb$/, /^bridge-headroom$/]) {
      const [media] = main(region.one("Deployment", name)).ports ?? [];
      assert.deepEqual(media, { name: "media", containerPort: 20000, hostPort: 20000, protocol: "UDP" });
    }
    assert.equal(env(main(region.one("Deployment", /^shard-0-jvb$/)))["JVB_PORT"], "20000");
  });

  it("is open beside the old one, to participants and to TURN", () => {
    const open = PORTS.map((port) => ({ protocol: "UDP", port }));
    assert.deepEqual(spec(region.one("NetworkPolicy", /^shard-0-jvb$/)).ingress?.[0]?.ports, open);
    assert.deepEqual(spec(region.one("NetworkPolicy", /^turn$/)).egress?.[0]?.ports, open);
  });

  it("is the one that the output names", () => {
    assert.equal((region.outputs["mediaFirewall"] as { port: number }).port, 20000);
  });

  it("gets a rule of its own on AWS, and the rule of the old one stays as it is", async () => {
    const rules = async (changes: object): Promise<Record<string, unknown>> => {
      const cloud = await record({ ...CLOUDS.aws, ...changes });
      const found = cloud.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", /-media/);
      return Object.fromEntries(found.map(({ name, inputs: { fromPort, toPort } }) => [name, [fromPort, toPort]]));
    };
    const before = await rules({});
    assert.deepEqual(Object.values(before), [[10000, 10000]]);
    const after = await rules({ "bridges.ports": PORTS });
    assert.deepEqual(Object.values(after).toSorted(), [
      [10000, 10000],
      [20000, 20000],
    ]);
    for (const [name, ports] of Object.entries(before)) assert.deepEqual(after[name], ports);
  });

  it("is in the rule on Google Cloud", async () => {
    const cloud = await record({ ...CLOUDS.gcp, "bridges.ports": PORTS });
    const { allows } = cloud.one("gcp:compute/firewall:Firewall", /-media$/).inputs;
    assert.deepEqual(allows, [{ protocol: "udp", ports: ["20000", "10000"] }]);
  });

  for (const cloud of ["aws", "gcp"] as const) {
    it(`satisfies the policies that know the configuration, on ${cloud}, and no others`, async () => {
      const { registrations } = await record({ ...CLOUDS[cloud], "bridges.ports": [20000] });
      const about = async (bridges: object): Promise<string> => {
        const found = await checkPolicies(registrations, config({ cluster: undefined, bridges }));
        return explain(
          found.filter(({ policy }) => /media-reachable|firewalls-closed|callers-are-named|host-ports/.test(policy)),
        );
      };
      assert.equal(await about({ ports: [20000] }), explain([]));
      assert.match(await about({}), /media-reachable/);
    });
  }

  it("is refused where it is none, twice there, or Kubernetes' own", () => {
    for (const [ports, key] of [
      [[], "ports"],
      [[80], "ports[0]"],
      [[10000, 10000], "ports"],
      [[30500], "ports[0]"],
      [["x"], "ports[0]"],
      [[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => 20000 + n), "ports"],
    ] as const) {
      assert.deepEqual(problemKeys({ bridges: { ports } }), [`jitsi:bridges.${key}`], JSON.stringify(ports));
    }
  });
});
