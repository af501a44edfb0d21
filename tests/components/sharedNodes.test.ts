import assert from "node:assert/strict";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import type { Registration } from "../../local/program/registration";
import { CLOUDS } from "../support/clouds";
import { record, type Recording } from "../support/record";
import { config } from "../support/settings";
import { env, inputs, main, type NetworkPolicySpec, pod } from "./jitsi/inspect";

const PORTS = [10000, 10001];
/** A node of a cloud has four cores. */
const SMALL = { "bridges.cpu": 1.5, "bridges.memory": "2Gi" };
const SHARED = { ...SMALL, shardCount: 3, "bridges.ports": PORTS, "bridges.perNode": 2 };

const spec = (policy: Registration): NetworkPolicySpec => inputs(policy).spec as unknown as NetworkPolicySpec;
const held = (port: number, name = "media"): object => ({
  name,
  containerPort: port,
  hostPort: port,
  protocol: "UDP",
});

/** Each shard's port on the node, in its bridge, and as the bridge advertises it. */
function portsOf(region: Recording): readonly (readonly [shard: string, port: string])[] {
  return region.all("Deployment", /^shard-\d+-jvb$/).map((bridges) => {
    const container = main(bridges);
    const port = env(container)["JVB_PORT"] ?? "";
    assert.deepEqual(container.ports?.[0], held(Number(port)));
    return [bridges.name, port] as const;
  });
}

describe("bridges of several shards on one node", () => {
  let region: Recording;
  before(async () => {
    region = await record({ ...SHARED, "turn.enabled": true, "bridges.headroom": 2 });
  });

  it("use the ports in turn, by the number of their shard", () => {
    assert.deepEqual(portsOf(region), [
      ["shard-0-jvb", "10000"],
      ["shard-1-jvb", "10001"],
      ["shard-2-jvb", "10000"],
    ]);
  });

  it("keep their ports when shards are added", async () => {
    const templates = (recording: Recording): readonly unknown[] =>
      recording.all("Deployment", /^(shard-[012]-jvb|bridge-headroom)$/).map((one) => inputs(one).spec);
    const before = await record({ ...SHARED, "bridges.headroom": 1 });
    const after = await record({ ...SHARED, "bridges.headroom": 1, shardCount: 5 });
    assert.deepEqual(templates(after), templates(before));
    assert.deepEqual(portsOf(after).slice(3), [
      ["shard-3-jvb", "10001"],
      ["shard-4-jvb", "10000"],
    ]);
  });

  it("keep their ports when another port is replaced, which stays open", async () => {
    const ports = [10000, 20001, 10001];
    const moved = await record({ ...SHARED, "bridges.ports": ports });
    assert.deepEqual(
      portsOf(moved).map(([, port]) => port),
      ["10000", "20001", "10000"],
    );
    const open = ports.map((port) => ({ protocol: "UDP", port }));
    assert.deepEqual(spec(moved.one("NetworkPolicy", /^shard-1-jvb$/)).ingress?.[0]?.ports, open);
  });

  it("are reached at all ports by participants, TURN and the operator's firewall", () => {
    const open = PORTS.map((port) => ({ protocol: "UDP", port }));
    assert.deepEqual(spec(region.one("NetworkPolicy", /^shard-1-jvb$/)).ingress?.[0]?.ports, open);
    assert.deepEqual(spec(region.one("NetworkPolicy", /^turn$/)).egress?.[0]?.ports, open);
    assert.deepEqual((region.outputs["mediaFirewall"] as { ports: unknown }).ports, PORTS);
  });

  it("find a whole node ready, whichever shard they are of", () => {
    const headroom = region.one("Deployment", /^bridge-headroom$/);
    assert.equal(inputs(headroom).spec["replicas"], 2);
    assert.deepEqual(main(headroom).ports, [held(10000), held(10001, "media-2")]);
    assert.deepEqual(main(headroom).resources?.requests, { cpu: "3000m", memory: "4096Mi" });
    assert.deepEqual(pod(headroom).nodeSelector, pod(region.one("Deployment", /^shard-0-jvb$/)).nodeSelector);
  });

  for (const cloud of ["aws", "gcp"] as const) {
    for (const [nodes, more] of [
      ["public", {}],
      ["private", { "nodes.media.private": true }],
    ] as const) {
      it(`satisfy the policies that know the configuration, on ${nodes} nodes on ${cloud}, and no others`, async () => {
        const overrides = { ...CLOUDS[cloud], ...SHARED, ...more, "bridges.headroom": 1 };
        const { registrations } = await record(overrides);
        const about = async (bridges: object): Promise<string> => {
          const given = {
            cluster: undefined,
            bridges,
            shardCount: 3,
            nodes: { media: { private: nodes === "private" } },
          };
          const found = await checkPolicies(registrations, config(given));
          return explain(
            found.filter(({ policy }) =>
              /media-reachable|firewalls-closed|callers-are-named|host-ports|leave-gently/.test(policy),
            ),
          );
        };
        assert.equal(await about({ ports: PORTS, perNode: 2 }), explain([]));
        assert.match(await about({}), /host-ports[^]*10001\/UDP/);
      });
    }
  }
});
