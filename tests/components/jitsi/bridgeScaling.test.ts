import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { jitsi } from "./harness";
import { bridges, inputs, main, pod } from "./inspect";

interface Autoscaler {
  readonly scaleTargetRef: unknown;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly {
    readonly type: string;
    readonly pods?: { readonly metric: { readonly name: string }; readonly target: { readonly averageValue: string } };
    readonly resource?: { readonly name: string; readonly target: { readonly averageUtilization: number } };
  }[];
}

async function autoscaler(settings: Record<string, unknown>): Promise<Autoscaler> {
  const region = await jitsi({ settings });
  return inputs(region.one("HorizontalPodAutoscaler", /^shard-0-jvb$/)).spec as unknown as Autoscaler;
}

describe("the autoscaler of a shard's bridges", () => {
  const SIZES = { bridges: { min: 2, max: 6, networkMbps: 200, stress: 0.5 } };

  it("scales this shard's bridges within the planned limits", async () => {
    const { minReplicas, maxReplicas, scaleTargetRef } = await autoscaler(SIZES);
    assert.deepEqual([minReplicas, maxReplicas], [2, 6]);
    assert.deepEqual(scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "shard-0-jvb" });
  });

  it("uses the sent traffic and the stress of bridges, and always CPU", async () => {
    const { metrics } = await autoscaler(SIZES);
    assert.deepEqual(
      metrics.map(({ pods, resource }) => [
        pods?.metric.name ?? resource?.name,
        pods?.target.averageValue ?? resource?.target.averageUtilization,
      ]),
      [
        ["container_network_transmit_bytes_per_second", "25000000"],
        ["jitsi_jvb_stress", "500m"],
        ["cpu", 50],
      ],
    );
  });

  it("has a target below the stress at which jicofo considers a bridge overloaded", async () => {
    const { metrics } = await autoscaler({ bridges: { stress: 0.75 } });
    const stress = metrics.find(({ pods }) => pods?.metric.name === "jitsi_jvb_stress");
    assert.ok(parseInt(stress?.pods?.target.averageValue ?? "800") < 800);
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
