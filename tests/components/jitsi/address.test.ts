import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cleanUp, folder } from "../../shell/run";
import { jitsi } from "./harness";
import { bridges, type Container, env, main, pod, stepArguments } from "./inspect";

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

  it("is its node's external one; without one the step fails, and asks no other source", async () => {
    const region = await jitsi({ settings: { bridges: { address: "externalIP" } } });
    assert.deepEqual(advertised(main(bridges(region))), { ...PUBLIC, JVB_DISABLE_STUN: "1" });
    const [step] = pod(bridges(region)).initContainers ?? [];
    assert.deepEqual(stepArguments(step?.command).slice(2, 4), ["$(NODE_NAME)", "ExternalIP"]);
  });

  it("is its node's internal one in a private network, which the bridge then advertises", async () => {
    const region = await jitsi({ settings: { bridges: { address: "internalIP" } } });
    assert.deepEqual(advertised(main(bridges(region))), { ...PRIVATE, JVB_DISABLE_STUN: "1" });
    const [step] = pod(bridges(region)).initContainers ?? [];
    assert.equal(stepArguments(step?.command)[3], "InternalIP");
  });

  it("is both of its node's, each by a separate step, and the bridge does not serve without a public one", async () => {
    const region = await jitsi({ settings: { bridges: { address: "externalAndInternalIP" } } });
    const bridge = main(bridges(region));
    assert.deepEqual(advertised(bridge), {
      ...NONE,
      JVB_ADVERTISE_PRIVATE_CANDIDATES: "1",
      JVB_REQUIRE_VALID_ADDRESS: "1",
      JVB_DISABLE_STUN: "1",
    });
    const steps = (pod(bridges(region)).initContainers ?? []).map(({ command }) => stepArguments(command));
    assert.deepEqual(
      steps.map(([, , , type]) => type),
      ["ExternalIP", "InternalIP"],
    );
    const found = folder({ one: "203.0.113.7", two: "10.0.3.7" });
    const [shell = "", flag = "", text = ""] = bridge.command ?? [];
    const here = [steps[0]?.[4] ?? "", steps[1]?.[4] ?? ""].reduceRight(
      (command, file, n) => command.replace(`cat ${file})`, `cat ${found}/${["one", "two"][n]})`),
      text.replace("exec /init", "printenv JVB_ADVERTISE_IPS"),
    );
    assert.equal(execFileSync(shell, [flag, here], { encoding: "utf8" }), "203.0.113.7,10.0.3.7\n");
    await cleanUp();
  });

  it("reaches the bridge by a file, and the image's init stays process 1", async () => {
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

  it("is found by STUN, on the region's own server if TURN is enabled", async () => {
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

  it("is the configured one, public or private", async () => {
    for (const [given, reach] of [
      [["198.51.100.4", "203.0.113.9"], PUBLIC],
      [["172.32.0.1"], PUBLIC],
      [["192.168.1.4"], PRIVATE],
      [["172.31.0.1"], PRIVATE],
      [["203.0.113.9", "10.0.0.1"], PRIVATE],
    ] as const) {
      assert.deepEqual(advertised(main(bridges(await jitsi({ settings: { bridges: { address: given } } })))), {
        ...reach,
        JVB_DISABLE_STUN: "1",
        JVB_ADVERTISE_IPS: given.join(","),
      });
    }
  });

  it("needs rights in the cluster only when the step asks the API server", async () => {
    for (const [address, asks] of [
      ["externalIP", 1],
      ["internalIP", 1],
      ["externalAndInternalIP", 1],
      ["stun", 0],
      [["203.0.113.9"], 0],
    ] as const) {
      const region = await jitsi({ settings: { bridges: { address } } });
      assert.equal(region.all("ClusterRole").length, asks);
    }
  });
});
