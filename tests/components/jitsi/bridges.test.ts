import assert from "node:assert/strict";
import { jitsi } from "./harness";
import { bridges, type Container, env, inputs, main, pod, stepArguments } from "./inspect";

async function bridge(settings: Record<string, unknown> = {}): Promise<Container> {
  return main(bridges(await jitsi({ settings })));
}

describe("a shard's bridges", () => {
  it("have no CPU limit, and a memory limit that fits their heap", async () => {
    for (const [memory, least] of [
      ["1Gi", 384],
      ["4Gi", 2048],
      ["16Gi", 8192],
    ] as const) {
      const { resources, env: variables } = await bridge({
        bridges: { memory },
        nodes: { media: { type: { cpu: 4, memory: "32Gi" } } },
      });
      assert.equal(resources?.limits?.["cpu"], undefined);
      assert.equal(resources?.requests?.["memory"], resources?.limits?.["memory"]);
      const limit = parseInt(String(resources?.limits?.["memory"]));
      const heap = parseInt(variables?.find(({ name }) => name === "VIDEOBRIDGE_MAX_MEMORY")?.value ?? "");
      assert.ok(heap >= least && limit - heap >= Math.min(1024, limit / 2), `${heap} of ${limit}`);
    }
  });
});

describe("a draining bridge", () => {
  for (const drainMinutes of [3, 55, 1440]) {
    it(`has ${drainMinutes} minutes in all: for its calls, for moving participants, and for its end`, async () => {
      const region = await jitsi({ settings: { drainMinutes } });
      const grace = pod(bridges(region)).terminationGracePeriodSeconds ?? 0;
      const [rest, wait] = stepArguments(main(bridges(region)).lifecycle?.preStop?.exec?.command);
      const file = inputs(region.one("ConfigMap", /^shard-0-jvb$/)).data?.["custom-jvb.conf"] ?? "";
      const calls = Number(/graceful-shutdown-max-duration = (\d+) seconds/.exec(file)?.[1]);
      assert.equal(grace, drainMinutes * 60);
      assert.equal(rest, "http://127.0.0.1:8080");
      assert.match(file, /shutting-down-delay = 1 minute/);
      assert.ok(calls > 0 && calls + 60 < Number(wait), `${calls} + 60 < ${wait}`);
      assert.ok(Number(wait) < grace, `${wait} < ${grace}`);
    });
  }
});

describe("relays between a shard's bridges", () => {
  it("are enabled for bridges of one region, each named by its pod", async () => {
    const region = await jitsi({ settings: { region: "eu-central-1", bridges: { relay: true, participants: 60 } } });
    const jicofo = env(main(region.one("Deployment", /^shard-0-jicofo$/)));
    assert.equal(jicofo["ENABLE_OCTO"], "1");
    assert.equal(jicofo["OCTO_BRIDGE_SELECTION_STRATEGY"], "RegionBasedBridgeSelectionStrategy");
    assert.equal(jicofo["MAX_BRIDGE_PARTICIPANTS"], "60");
    const container = main(bridges(region));
    assert.equal(env(container)["ENABLE_OCTO"], "1");
    assert.deepEqual(
      [env(container)["JVB_OCTO_REGION"], jicofo["JICOFO_OCTO_REGION"]],
      ["eu-central-1", "eu-central-1"],
    );
    const relay = container.env?.find(({ name }) => name === "JVB_OCTO_RELAY_ID");
    assert.deepEqual(relay?.valueFrom, { fieldRef: { fieldPath: "metadata.name" } });
  });

  it("are disabled for jicofo and bridges together", async () => {
    const region = await jitsi({ settings: { bridges: { relay: false } } });
    assert.equal(env(main(region.one("Deployment", /^shard-0-jicofo$/)))["ENABLE_OCTO"], "0");
    assert.equal(env(main(bridges(region)))["ENABLE_OCTO"], "0");
    assert.equal(
      main(bridges(region)).env?.some(({ name }) => name.startsWith("JVB_OCTO")),
      false,
    );
  });
});
