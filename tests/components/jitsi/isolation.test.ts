import assert from "node:assert/strict";
import type { Recording } from "../../support/record";
import { jitsi } from "./harness";
import { inputs, type NetworkPolicySpec, template, workloads } from "./inspect";

interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const ELSEWHERE: Pod = { namespace: "default", labels: { app: "stranger" } };
const PROMETHEUS: Pod = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } };
const GRAFANA: Pod = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "grafana" } };
const ROUTER: Pod = {
  namespace: "jitsi",
  labels: { "app.kubernetes.io/name": "haproxy", "app.kubernetes.io/part-of": "jitsi" },
};
const NEIGHBOUR: Pod = { namespace: "jitsi", labels: { app: "stranger" } };

function matches(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels = {}, ...rest } = (selector ?? {}) as { matchLabels?: Record<string, string> };
  assert.deepEqual(rest, {}, "this test supports only matchLabels");
  return Object.entries(matchLabels).every(([label, value]) => labels[label] === value);
}

/** Whether the policies of a region allow one pod, or the internet (`from` undefined), to call another pod. */
function allows(region: Recording, from: Pod | undefined, to: Pod, protocol: "TCP" | "UDP", port: number): boolean {
  const policies = region.all("NetworkPolicy").map((one) => inputs(one).spec as unknown as NetworkPolicySpec);
  const effective = policies.filter(
    ({ podSelector, policyTypes }) => policyTypes?.includes("Ingress") === true && matches(podSelector, to.labels),
  );
  return (
    effective.length === 0 ||
    effective
      .flatMap(({ ingress }) => ingress ?? [])
      .some(
        (rule) =>
          (rule.ports ?? []).some((one) => one.port === port && one.protocol === protocol) &&
          (rule.from === undefined ||
            rule.from.some(({ podSelector, namespaceSelector, ipBlock }) => {
              assert.equal(ipBlock, undefined);
              if (from === undefined) return false;
              const namespace = { "kubernetes.io/metadata.name": from.namespace };
              const here =
                namespaceSelector === undefined ? from.namespace === "jitsi" : matches(namespaceSelector, namespace);
              return here && (podSelector === undefined || matches(podSelector, from.labels));
            })),
      )
  );
}

function podOf(region: Recording, name: string): Pod {
  const workload = workloads(region).find((one) => one.name === name);
  assert.ok(workload !== undefined, name);
  return { namespace: "jitsi", labels: template(workload).metadata.labels };
}

describe("network policies of a shard", () => {
  let region: Recording;
  let callers: Record<string, Pod>;
  before(() => use({}));

  async function use(settings: Record<string, unknown>): Promise<void> {
    region = await jitsi({ settings: { turn: { enabled: true }, bridges: { headroom: 1 }, ...settings } });
    const pods = workloads(region).map(({ name }) => [name, podOf(region, name)] as const);
    callers = { ...Object.fromEntries(pods), ROUTER, PROMETHEUS, GRAFANA, ELSEWHERE, NEIGHBOUR };
  }

  function callersOf(name: string, protocol: "TCP" | "UDP", port: number): string[] {
    const to = podOf(region, name);
    const internet = allows(region, undefined, to, protocol, port) ? ["internet"] : [];
    return [
      ...Object.keys(callers).filter((caller) => allows(region, callers[caller], to, protocol, port)),
      ...internet,
    ].sort();
  }

  it("allow only the shard's own jicofo and bridges to call prosody's XMPP", () => {
    assert.deepEqual(callersOf("shard-0-prosody", "TCP", 5222), ["shard-0-jicofo", "shard-0-jvb"]);
    assert.deepEqual(callersOf("shard-1-prosody", "TCP", 5222), ["shard-1-jicofo", "shard-1-jvb"]);
  });

  it("allow only the shard's own web and monitoring to call prosody's HTTP", () => {
    assert.deepEqual(callersOf("shard-0-prosody", "TCP", 5280), ["PROMETHEUS", "shard-0-web"]);
  });

  it("allow only the router and monitoring to call jicofo's REST", () => {
    assert.deepEqual(callersOf("shard-0-jicofo", "TCP", 8888), ["PROMETHEUS", "ROUTER"]);
  });

  it("allow only monitoring and the writer of deletion costs to call a bridge's REST", () => {
    assert.deepEqual(callersOf("shard-0-jvb", "TCP", 8080), ["PROMETHEUS", "bridge-deletion-cost"]);
  });

  it("allow only the router to call web", () => {
    assert.deepEqual(callersOf("shard-0-web", "TCP", 8000), ["ROUTER"]);
  });

  it("allow media from everywhere, including other bridges and TURN", () => {
    const all = [...Object.keys(callers), "internet"].sort();
    assert.deepEqual(callersOf("shard-0-jvb", "UDP", 10000), all);
  });

  it("allow nothing else: no other port, and no pod without a port", () => {
    const open = [5222, 5269, 5280, 5347, 8000, 8080, 8443, 8888, 9090, 9641, 5349, 3478].flatMap((port) =>
      workloads(region).flatMap(({ name }) => (callersOf(name, "TCP", port).length > 0 ? [`${name} ${port}`] : [])),
    );
    assert.deepEqual(open.sort(), [
      "shard-0-jicofo 8888",
      "shard-0-jvb 8080",
      "shard-0-prosody 5222",
      "shard-0-prosody 5280",
      "shard-0-web 8000",
      "shard-1-jicofo 8888",
      "shard-1-jvb 8080",
      "shard-1-prosody 5222",
      "shard-1-prosody 5280",
      "shard-1-web 8000",
      "turn 3478",
      "turn 5349",
      "turn 9641",
    ]);
  });

  describe("with visitor nodes", () => {
    before(() => use({ visitors: { count: 2 } }));

    it("allow only the shard's own jicofo, prosody, web and monitoring to call a node", () => {
      assert.deepEqual(callersOf("shard-0-visitor", "TCP", 5222), ["shard-0-jicofo"]);
      assert.deepEqual(callersOf("shard-0-visitor", "TCP", 5269), ["shard-0-prosody"]);
      assert.deepEqual(callersOf("shard-1-visitor", "TCP", 5280), ["PROMETHEUS", "shard-1-web"]);
    });

    it("allow only the shard's own nodes to call prosody's port for servers", () => {
      assert.deepEqual(callersOf("shard-0-prosody", "TCP", 5269), ["shard-0-visitor"]);
      assert.deepEqual(callersOf("shard-0-prosody", "TCP", 5222), ["shard-0-jicofo", "shard-0-jvb"]);
    });
  });
});
