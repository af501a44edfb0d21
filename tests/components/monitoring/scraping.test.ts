import assert from "node:assert/strict";
import { prometheusIn } from "../../../components/networkPolicy";
import { podLabels, TARGETS } from "../../../components/monitoring/scraping";
import { BALANCER_TIMINGS } from "../../../stacks/catalogue/loadBalancers";
import { PORTS } from "../../../stacks/catalogue/ports";
import { podSpec, routerApp } from "../../../components/routing/pod";
import { labels } from "../../../components/labels";
import { jitsi } from "../jitsi/harness";
import { type Inputs, inputs, type NetworkPolicySpec, template, workloads } from "../jitsi/inspect";
import { type MonitoringRecording, recordMonitoring, SYSTEM, WITH_OPERATOR } from "./recordMonitoring";

interface Pods {
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
}

/** All pods of a region, as those who render them do: labels, and the numbers of ports by their names. */
async function podsOf(monitoring: MonitoringRecording): Promise<readonly Pods[]> {
  const region = await jitsi({ settings: { turn: { enabled: true } } });
  const { router } = region.plan;
  const routerPod = {
    metadata: { labels: labels(routerApp(router)) },
    spec: podSpec(router, SYSTEM, BALANCER_TIMINGS.aws),
  };
  const templates = [...workloads(region), ...workloads(monitoring)].map(template);
  return [...templates, routerPod as unknown as (typeof templates)[number]].map(({ metadata, spec }) => ({
    labels: metadata.labels,
    ports: Object.fromEntries(
      spec.containers.flatMap(({ ports = [] }) => ports.map(({ name, containerPort }) => [name ?? "", containerPort])),
    ),
  }));
}

function matches(pods: Pods, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => pods.labels[name] === value);
}

interface Endpoint {
  readonly port: string;
  readonly path: string;
  readonly relabelings: readonly { readonly sourceLabels: readonly string[]; readonly targetLabel: string }[];
}

describe("a PodMonitor", () => {
  let recording: MonitoringRecording;
  let pods: readonly Pods[];
  before(async () => {
    recording = await recordMonitoring();
    pods = await podsOf(recording);
  });
  const monitor = (name: string): Inputs => inputs(recording.one("PodMonitor", new RegExp(`^${name}$`)));
  const endpoint = (name: string): Endpoint => {
    const [first, ...more] = monitor(name).spec["podMetricsEndpoints"] as readonly Endpoint[];
    assert.ok(first !== undefined && more.length === 0);
    return first;
  };

  it("exists per component, not per shard", async () => {
    const names = (one: MonitoringRecording): string[] =>
      one
        .all("PodMonitor")
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(names(recording), ["coturn", "haproxy", "jicofo", "jvb", "prosody", "room-check"]);
    assert.deepEqual(names(await recordMonitoring({ shardCount: 5 })), names(recording));
  });

  for (const target of TARGETS) {
    it(`selects pods of ${target.name} by their labels, and the port by its name`, () => {
      const { selector } = monitor(target.name).spec as { selector: { matchLabels: Record<string, string> } };
      assert.deepEqual(selector, { matchLabels: podLabels(target) });
      const found = pods.filter((one) => matches(one, selector.matchLabels));
      assert.notEqual(found.length, 0, `no pod is labelled ${JSON.stringify(selector.matchLabels)}`);
      for (const { ports } of found) assert.equal(ports[endpoint(target.name).port], target.number);
    });
  }

  it("takes the shard from the label of the pod", () => {
    for (const target of TARGETS) {
      const found = pods.filter((one) => matches(one, podLabels(target)));
      const sharded = found.every((one) => "jitsi.org/shard" in one.labels);
      assert.deepEqual(
        endpoint(target.name).relabelings.map(({ sourceLabels, targetLabel }) => [...sourceLabels, targetLabel]),
        sharded ? [["__meta_kubernetes_pod_label_jitsi_org_shard", "shard"]] : [],
        target.name,
      );
    }
  });

  it("is in the namespace of its pods", () => {
    for (const one of recording.all("PodMonitor")) assert.equal(inputs(one).metadata.namespace, "jitsi");
  });

  it("has the label by which an existing Prometheus selects", async () => {
    for (const one of (await recordMonitoring(WITH_OPERATOR)).all("PodMonitor")) {
      assert.equal(inputs(one).metadata.labels["release"], "theirs");
    }
  });
});

describe("Prometheus", () => {
  const subjectOf = (recording: MonitoringRecording): unknown =>
    (recording.one("RoleBinding", /^prometheus$/).inputs as { subjects: unknown[] }).subjects[0];

  it("may discover pods in namespace jitsi and read nothing else there", async () => {
    const recording = await recordMonitoring();
    const role = inputs(recording.one("Role", /^prometheus$/));
    assert.equal(role.metadata.namespace, "jitsi");
    assert.deepEqual(role.rules, [
      { apiGroups: [""], resources: ["services", "endpoints", "pods"], verbs: ["get", "list", "watch"] },
    ]);
    assert.deepEqual(subjectOf(recording), {
      kind: "ServiceAccount",
      name: "kube-prometheus-prometheus",
      namespace: "monitoring",
    });
  });

  it("of the cluster may do so by its own name, and is allowed from its own namespace", async () => {
    const recording = await recordMonitoring(WITH_OPERATOR);
    assert.deepEqual(subjectOf(recording), { kind: "ServiceAccount", name: "watcher", namespace: "observability" });
    const { ingress } = inputs(recording.one("NetworkPolicy", /^prometheus$/)).spec as unknown as NetworkPolicySpec;
    const numbers = ingress?.[0]?.ports?.map(({ port }) => port);
    assert.deepEqual(new Set(numbers), new Set(TARGETS.map(({ number }) => number)));
    assert.deepEqual(ingress?.[0]?.from, [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } },
        podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
      },
    ]);
  });

  it("of namespace monitoring is allowed by each component", async () => {
    const region = await jitsi({ settings: { turn: { enabled: true } } });
    const monitoring = prometheusIn("monitoring");
    const open = [...region.all("NetworkPolicy"), ...(await recordMonitoring()).all("NetworkPolicy", /^room-check$/)]
      .flatMap((one) => (inputs(one).spec as unknown as NetworkPolicySpec).ingress ?? [])
      .filter(({ from }) => from?.some((peer) => JSON.stringify(peer) === JSON.stringify(monitoring)))
      .flatMap(({ ports }) => ports?.map(({ port }) => Number(port)) ?? []);
    const closed = TARGETS.filter(({ number }) => !open.includes(number) && number !== PORTS.routerMetrics);
    assert.deepEqual(closed, []);
  });
});
