import assert from "node:assert/strict";
import type { Registration } from "../../../local/registration";
import type { Recording } from "../../support/record";
import { jitsi, MEDIA_POOL } from "./harness";
import { type Container, env, inputs, main, pod } from "./inspect";

function bridges(region: Recording): Registration {
  return region.one("Deployment", /^shard-0-jvb$/);
}

async function bridge(settings: Record<string, unknown> = {}): Promise<Container> {
  return main(bridges(await jitsi({ settings })));
}

/** Arguments of a step, without `sh -c text name`. */
function stepArguments(command: readonly string[] | undefined): readonly string[] {
  return (command ?? []).slice(4);
}

interface Autoscaler {
  readonly scaleTargetRef: unknown;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly {
    readonly type: string;
    readonly pods?: { readonly metric: { readonly name: string }; readonly target: { readonly averageValue: string } };
    readonly resource?: { readonly name: string; readonly target: { readonly averageUtilization: number } };
  }[];
  readonly behavior: Record<"scaleUp" | "scaleDown", { stabilizationWindowSeconds: number; policies: unknown }>;
}

async function autoscaler(settings: Record<string, unknown>): Promise<Autoscaler> {
  const region = await jitsi({ settings });
  return inputs(region.one("HorizontalPodAutoscaler", /^shard-0-jvb$/)).spec as unknown as Autoscaler;
}

describe("a shard's bridges", () => {
  it("listen on UDP 10000 of their node, which lets one run on a node", async () => {
    const { ports } = await bridge();
    assert.deepEqual(
      ports?.filter(({ hostPort }) => hostPort !== undefined),
      [{ name: "media", containerPort: 10000, hostPort: 10000, protocol: "UDP" }],
    );
    assert.equal(env(await bridge())["JVB_PORT"], "10000");
  });

  it("run on media nodes only, with a port of their own and not the node's whole network", async () => {
    const spec = pod(bridges(await jitsi()));
    assert.deepEqual(spec.nodeSelector, MEDIA_POOL.selector);
    assert.deepEqual(spec.tolerations, [
      { key: "jitsi.org/pool", operator: "Equal", value: "media", effect: "NoSchedule" },
    ]);
    assert.equal(spec.hostNetwork, undefined);
  });

  it("are not counted by the program, whose number would undo the autoscaler's", async () => {
    assert.equal("replicas" in inputs(bridges(await jitsi())).spec, false);
  });

  it("roll beside the old ones, which drain meanwhile", async () => {
    const { strategy } = inputs(bridges(await jitsi())).spec;
    assert.deepEqual(strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: "100%", maxUnavailable: 0 } });
  });

  it("are never evicted to save a node", async () => {
    const { annotations } = (inputs(bridges(await jitsi())).spec["template"] as { metadata: { annotations: object } })
      .metadata;
    assert.deepEqual(
      { ...annotations, "jitsi.org/template": undefined },
      {
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
        "karpenter.sh/do-not-disrupt": "true",
        "jitsi.org/template": undefined,
      },
    );
  });

  it("may use all CPU of their node, and exactly the memory that their JVM is sized to", async () => {
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

  it("are restarted when they do not serve, and only unready when they have no address", async () => {
    const { livenessProbe, readinessProbe, startupProbe } = await bridge();
    assert.equal(livenessProbe?.httpGet?.path, "/about/version");
    assert.equal(startupProbe?.httpGet?.path, "/about/version");
    assert.equal(readinessProbe?.httpGet?.path, "/about/health");
  });

  it("may be disturbed one at a time, and not at all be kept when they are unhealthy", async () => {
    const { maxUnavailable, unhealthyPodEvictionPolicy } = inputs(
      (await jitsi()).one("PodDisruptionBudget", /^shard-0-jvb$/),
    ).spec;
    assert.equal(maxUnavailable, 1);
    assert.equal(unhealthyPodEvictionPolicy, "AlwaysAllow");
  });
});

describe("a bridge that drains", () => {
  for (const drainMinutes of [3, 55, 1440]) {
    it(`has ${drainMinutes} minutes in all: for its calls, then to move people, then to stop`, async () => {
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

  it("can be asked to: the REST calls that drain it are on", async () => {
    const variables = env(await bridge());
    assert.equal(variables["COLIBRI_REST_ENABLED"], "1");
    assert.equal(variables["SHUTDOWN_REST_ENABLED"], "1");
  });
});

describe("the address that a bridge advertises", () => {
  const NONE = { JVB_ADVERTISE_IPS: undefined, JVB_STUN_SERVERS: undefined };

  function advertised(container: Container): Record<string, string | undefined> {
    const variables = env(container);
    return Object.fromEntries(
      [
        "JVB_ADVERTISE_IPS",
        "JVB_ADVERTISE_PRIVATE_CANDIDATES",
        "JVB_DISABLE_STUN",
        "JVB_STUN_SERVERS",
        "JVB_REQUIRE_VALID_ADDRESS",
      ].map((name) => [name, variables[name]]),
    );
  }

  const PUBLIC = { ...NONE, JVB_ADVERTISE_PRIVATE_CANDIDATES: "0", JVB_REQUIRE_VALID_ADDRESS: "1" };
  const PRIVATE = { ...NONE, JVB_ADVERTISE_PRIVATE_CANDIDATES: "1", JVB_REQUIRE_VALID_ADDRESS: "0" };

  it("is its node's external one; without one it takes no calls, and nobody else is asked", async () => {
    const region = await jitsi({ settings: { bridges: { address: "externalIP" } } });
    assert.deepEqual(advertised(main(bridges(region))), { ...PUBLIC, JVB_DISABLE_STUN: "1" });
    const [step] = pod(bridges(region)).initContainers ?? [];
    assert.deepEqual(stepArguments(step?.command).slice(2, 4), ["$(NODE_NAME)", "ExternalIP"]);
  });

  it("is its node's internal one in a private network, which the bridge must then not hide", async () => {
    const region = await jitsi({ settings: { bridges: { address: "internalIP" } } });
    assert.deepEqual(advertised(main(bridges(region))), { ...PRIVATE, JVB_DISABLE_STUN: "1" });
    const [step] = pod(bridges(region)).initContainers ?? [];
    assert.equal(stepArguments(step?.command)[3], "InternalIP");
  });

  it("goes from the step to the bridge by a file, and the image's init stays process 1", async () => {
    const region = await jitsi({ settings: { bridges: { address: "externalIP" } } });
    const [step] = pod(bridges(region)).initContainers ?? [];
    const file = stepArguments(step?.command)[4] ?? "";
    const [shell, flag, text = ""] = main(bridges(region)).command ?? [];
    assert.deepEqual([shell, flag], ["sh", "-c"]);
    assert.equal(text, `JVB_ADVERTISE_IPS="$(cat ${file})"; export JVB_ADVERTISE_IPS; exec /init`);
    const shared = (container: Container | undefined): boolean =>
      (container?.volumeMounts ?? []).some(({ mountPath }) => file.startsWith(`${mountPath}/`));
    assert.ok(shared(step) && shared(main(bridges(region))));
  });

  it("is found by STUN, on our own server where there is one", async () => {
    const alone = await jitsi({ settings: { bridges: { address: "stun" }, turn: { enabled: false } } });
    assert.deepEqual(advertised(main(bridges(alone))), { ...PUBLIC, JVB_DISABLE_STUN: "0" });
    const withTurn = await jitsi({ settings: { bridges: { address: "stun" }, turn: { enabled: true } } });
    assert.deepEqual(advertised(main(bridges(withTurn))), {
      ...PUBLIC,
      JVB_DISABLE_STUN: "0",
      JVB_STUN_SERVERS: "turn.meet.example.org:3478",
    });
    assert.equal(pod(bridges(alone)).initContainers, undefined);
    assert.equal(main(bridges(alone)).command, undefined);
  });

  it("is what was given, public or private", async () => {
    for (const [given, reach] of [
      [["198.51.100.4", "203.0.113.9"], PUBLIC],
      [["172.32.0.1"], PUBLIC],
      [["192.168.1.4"], PRIVATE],
      [["172.31.0.1"], PRIVATE],
      [["203.0.113.9", "10.0.0.1"], PRIVATE],
    ] as const) {
      assert.deepEqual(advertised(await bridge({ bridges: { address: given } })), {
        ...reach,
        JVB_DISABLE_STUN: "1",
        JVB_ADVERTISE_IPS: given.join(","),
      });
    }
  });

  it("costs nobody rights where nobody asks the API server", async () => {
    for (const [address, asks] of [
      ["externalIP", 1],
      ["internalIP", 1],
      ["stun", 0],
      [["203.0.113.9"], 0],
    ] as const) {
      const region = await jitsi({ settings: { bridges: { address } } });
      assert.equal(region.all("ClusterRole").length, asks);
    }
  });
});

describe("relays between a shard's bridges", () => {
  it("let one conference use several of them, all of one region, each under its pod's name", async () => {
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

  it("are off on both sides or on both on", async () => {
    const region = await jitsi({ settings: { bridges: { relay: false } } });
    assert.equal(env(main(region.one("Deployment", /^shard-0-jicofo$/)))["ENABLE_OCTO"], "0");
    assert.equal(env(main(bridges(region)))["ENABLE_OCTO"], "0");
    assert.equal(
      main(bridges(region)).env?.some(({ name }) => name.startsWith("JVB_OCTO")),
      false,
    );
  });
});

describe("the autoscaler of a shard's bridges", () => {
  const SIZES = { bridges: { min: 2, max: 6, networkMbps: 200, stress: 0.5 } };

  it("stays within what was planned, for this shard's bridges", async () => {
    const { minReplicas, maxReplicas, scaleTargetRef } = await autoscaler(SIZES);
    assert.deepEqual([minReplicas, maxReplicas], [2, 6]);
    assert.deepEqual(scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "shard-0-jvb" });
  });

  it("looks at what bridges send, at their stress and always at CPU", async () => {
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

  it("is below the stress at which jicofo takes a bridge for overloaded", async () => {
    const { metrics } = await autoscaler({ bridges: { stress: 0.75 } });
    const stress = metrics.find(({ pods }) => pods?.metric.name === "jitsi_jvb_stress");
    assert.ok(parseInt(stress?.pods?.target.averageValue ?? "800") < 800);
  });

  it("adds bridges at once and takes one away in ten minutes after a quiet quarter of an hour", async () => {
    const { behavior } = await autoscaler({});
    assert.equal(behavior.scaleUp.stabilizationWindowSeconds, 0);
    assert.equal(behavior.scaleDown.stabilizationWindowSeconds, 900);
    assert.deepEqual(behavior.scaleDown.policies, [{ type: "Pods", value: 1, periodSeconds: 600 }]);
  });
});

describe("head-room for bridges", () => {
  it("is nodes kept by placeholders that hold a bridge's port and size, and give way to any bridge", async () => {
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

  it("keeps no update waiting, and is absent unless it is asked for", async () => {
    const region = await jitsi({ settings: { bridges: { headroom: 1 } } });
    const { annotations } = inputs(region.one("Deployment", /headroom/)).metadata;
    assert.equal(annotations?.["pulumi.com/skipAwait"], "true");
    assert.deepEqual((await jitsi()).all("Deployment", /headroom/), []);
  });
});
