import assert from "node:assert/strict";
import { loads } from "../../../components/jitsi/bridgeScaling";
import type { Registration } from "../../../local/program/registration";
import { promtool } from "../../support/promtool";
import { jitsi } from "./harness";
import { bridges, inputs, main, pod } from "./inspect";

interface ScaledObject {
  readonly scaleTargetRef: unknown;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly fallback?: unknown;
  readonly advanced: { readonly horizontalPodAutoscalerConfig: { readonly name: string } };
  readonly triggers: readonly {
    readonly type: string;
    readonly name?: string;
    readonly metricType: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
}

async function scaledObject(settings: Record<string, unknown>): Promise<ScaledObject> {
  const region = await jitsi({ settings });
  return inputs(region.one("ScaledObject", /^shard-0-jvb$/)).spec as unknown as ScaledObject;
}

describe("the autoscaler of a shard's bridges", () => {
  const SIZES = { bridges: { min: 2, max: 6, networkMbps: 200, stress: 0.5 } };

  it("scales this shard's bridges within the planned limits", async () => {
    const { minReplicaCount, maxReplicaCount, scaleTargetRef } = await scaledObject(SIZES);
    assert.deepEqual([minReplicaCount, maxReplicaCount], [2, 6]);
    assert.deepEqual(scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "shard-0-jvb" });
  });

  it("uses the sent traffic and the stress of bridges, and always CPU", async () => {
    const { triggers } = await scaledObject(SIZES);
    assert.deepEqual(
      triggers.map(({ type, name, metricType, metadata }) => [
        name ?? type,
        metricType,
        metadata["threshold"] ?? metadata["value"],
      ]),
      [
        ["network", "AverageValue", "25000000"],
        ["stress", "AverageValue", "0.5"],
        ["cpu", "Utilization", "50"],
      ],
    );
    assert.deepEqual(
      (await scaledObject({ monitoring: { enabled: false } })).triggers.map(({ type }) => type),
      ["cpu"],
    );
  });

  it("queries the Prometheus of the cluster, if it has one", async () => {
    const { triggers } = await scaledObject({
      cluster: { kubeconfig: "k", context: "c", addons: { prometheusOperator: "existing" } },
      monitoring: { prometheus: { url: "http://prometheus.observability.svc:9090" } },
    });
    const asked = triggers.flatMap(({ metadata }) => metadata["serverAddress"] ?? []);
    assert.deepEqual([...new Set(asked)], ["http://prometheus.observability.svc:9090"]);
  });

  it("has a target below the stress at which jicofo considers a bridge overloaded", async () => {
    const { triggers } = await scaledObject({ bridges: { stress: 0.75 } });
    assert.ok(Number(triggers.find(({ name }) => name === "stress")?.metadata["threshold"] ?? 0.8) < 0.8);
  });

  it("removes no bridge while Prometheus is down, and KEDA refuses no fallback", async () => {
    const { fallback, triggers } = await scaledObject(SIZES);
    assert.deepEqual(fallback, { failureThreshold: 3, replicas: 2, behavior: "currentReplicasIfHigher" });
    const queries = triggers.filter(({ type }) => type === "prometheus");
    assert.deepEqual([...new Set(queries.map(({ metadata }) => metadata["ignoreNullValues"]))], ["false"]);
    assert.equal((await scaledObject({ monitoring: { enabled: false } })).fallback, undefined);
  });

  it("has a trigger for each window of its timetable, which leaves the names of the others as they are", async () => {
    const window = { name: "lessons", from: "07:50", to: "13:15", timezone: "Europe/Berlin", bridges: 4, lead: 20 };
    const [plain, warm] = await Promise.all([scaledObject(SIZES), scaledObject({ ...SIZES, capacity: [window] })]);
    assert.deepEqual(warm.triggers.slice(0, -1), plain.triggers);
    assert.deepEqual(warm.triggers.at(-1), {
      type: "cron",
      name: "lessons.1",
      metricType: "AverageValue",
      metadata: { timezone: "Europe/Berlin", start: "30 7 * * *", end: "15 13 * * *", desiredReplicas: "4" },
    });
  });

  it("has triggers with different names, whatever the windows are called", async () => {
    const window = { from: "00:05", to: "13:15", timezone: "Europe/Berlin", bridges: 2, lead: 20 };
    const names = ["network", "stress", "participants", "lessons", "lessons-2"];
    const capacity = names.map((name) => ({ ...window, name, except: ["2027-05-06"] }));
    const { triggers } = await scaledObject({ bridges: { min: 0 }, capacity });
    const given = triggers.flatMap(({ name }) => name ?? []);
    assert.ok(given.length > 20, `${given.length} names`);
    assert.deepEqual([...new Set(given)], given);
  });

  it("rests at zero outside of its timetable, and keeps the last bridge while it has participants", async () => {
    const capacity = [{ name: "lessons", from: "07:50", to: "13:15", timezone: "Europe/Berlin", bridges: 4 }];
    const { fallback, minReplicaCount, triggers } = await scaledObject({ bridges: { min: 0 }, capacity });
    assert.equal(minReplicaCount, 0);
    // KEDA takes a fallback of zero for none.
    assert.deepEqual(fallback, { failureThreshold: 3, replicas: 1, behavior: "currentReplicasIfHigher" });
    const keeps = triggers.filter(
      ({ type, metadata }) => type !== "cpu" && metadata["activationThreshold"] === undefined,
    );
    assert.deepEqual(
      keeps.map(({ name }) => name),
      ["participants", "lessons.1"],
    );
  });

  it("takes over the autoscaler that older versions made, which alerts and dashboards refer to by name", async () => {
    const region = await jitsi();
    const { metadata, spec } = inputs(region.one("ScaledObject", /^shard-0-jvb$/));
    assert.equal(metadata.annotations?.["scaledobject.keda.sh/transfer-hpa-ownership"], "true");
    assert.equal((spec as unknown as ScaledObject).advanced.horizontalPodAutoscalerConfig.name, "shard-0-jvb");
    assert.deepEqual(region.all("HorizontalPodAutoscaler"), []);
  });

  it("ignores a bridge that drains, as it ignores other shards, by promtool", async function () {
    const tool = await promtool(this);
    const { network, stress } = loads("shard-0-jvb", "jitsi");
    const series = (metric: string, pod: string, values: string, more = ""): { series: string; values: string } => ({
      series: `${metric}{namespace="jitsi", pod="${pod}"${more}}`,
      values,
    });
    const bridge = (pod: string, draining: 0 | 1): { series: string; values: string }[] => [
      series("container_network_transmit_bytes_total", pod, "0+60000x10", ', interface="eth0"'),
      series("container_network_transmit_bytes_total", pod, "0+6000x10", ', interface="eth1"'),
      series("jitsi_jvb_stress", pod, "0.25x10"),
      series("jitsi_jvb_graceful_shutdown", pod, `${draining}x10`),
    ];
    const three = ["a", "b", "c"].flatMap((one) => bridge(`shard-0-jvb-${one}`, 0));
    const others = ["shard-1-jvb-a", "shard-0-jvbx"].flatMap((one) => bridge(one, 0));
    const expected = [
      { expr: network, eval_time: "10m", exp_samples: [{ labels: "{}", value: 3300 }] },
      { expr: stress, eval_time: "10m", exp_samples: [{ labels: "{}", value: 0.75 }] },
    ];
    const tests = [three, [...three, ...bridge("shard-0-jvb-d", 1)]].map((bridges) => ({
      interval: "1m",
      input_series: [...bridges, ...others],
      promql_expr_test: expected,
    }));
    assert.equal(await tool(["test", "rules", "test.json"], { "test.json": { rule_files: [], tests } }), "");
  });
});

describe("headroom for bridges", () => {
  it("consists of placeholders with a bridge's port and size, which any bridge preempts", async () => {
    const region = await jitsi({ settings: { bridges: { headroom: 2 } } });
    const placeholder = region.one("Deployment", /headroom/);
    assert.equal(inputs(placeholder).spec["replicas"], 2);
    assert.deepEqual(
      main(placeholder).ports,
      main(bridges(region)).ports?.filter(({ name }) => name === "media"),
    );
    assert.deepEqual(main(placeholder).resources, main(bridges(region)).resources);
    assert.deepEqual(pod(placeholder).nodeSelector, pod(bridges(region)).nodeSelector);
    assert.deepEqual(pod(placeholder).tolerations, pod(bridges(region)).tolerations);
    assert.equal(pod(placeholder).terminationGracePeriodSeconds, 0);
    const value = (it: Registration): number => {
      const priority = region.one("PriorityClass", new RegExp(`^${pod(it).priorityClassName}$`));
      return (inputs(priority) as unknown as { value: number }).value;
    };
    assert.ok(value(placeholder) < 0 && value(placeholder) < value(bridges(region)));
    assert.equal(main(placeholder).image, main(bridges(region)).image);
  });

  it("does not delay updates, and is absent by default", async () => {
    const region = await jitsi({ settings: { bridges: { headroom: 1 } } });
    const { annotations } = inputs(region.one("Deployment", /headroom/)).metadata;
    assert.equal(annotations?.["pulumi.com/skipAwait"], "true");
    assert.deepEqual((await jitsi()).all("Deployment", /headroom/), []);
  });
});
