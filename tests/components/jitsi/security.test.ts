import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../local/machine/paths";
import type { Recording } from "../../support/record";
import { jitsi } from "./harness";
import { containers, pod, workloads } from "./inspect";

const FULL = {
  turn: { enabled: true },
  bridges: { headroom: 1 },
  auth: { mode: "internal" },
  accounts: "alice:one",
};

describe("every pod of Jitsi", () => {
  let region: Recording;
  before(async () => (region = await jitsi({ settings: FULL })));

  it("has no limit of CPU, which would be audible", () => {
    for (const { name, resources } of workloads(region).flatMap(containers)) {
      assert.equal(resources?.limits?.["cpu"], undefined, name);
    }
  });

  it("has no variables of other Services, whose names could equal a setting's", () => {
    for (const one of workloads(region)) assert.equal(pod(one).enableServiceLinks, false, one.name);
  });

  it("can write /run in memory, a small /tmp, and /config", () => {
    for (const one of region.all("Deployment", /^shard-/)) {
      const [first] = pod(one).containers;
      const volume = (path: string): unknown => {
        const mount = first?.volumeMounts?.find(({ mountPath }) => mountPath === path);
        return pod(one).volumes?.find(({ name }) => name === mount?.name)?.emptyDir;
      };
      assert.deepEqual(volume("/run"), { medium: "Memory", sizeLimit: "32Mi" }, one.name);
      assert.deepEqual(volume("/tmp"), { medium: "Memory", sizeLimit: "16Mi" }, one.name);
      assert.notEqual(volume("/config"), undefined, one.name);
      assert.equal(first?.env?.find(({ name }) => name.startsWith("S6_"))?.value, "1", one.name);
    }
    const prosody = pod(region.one("Deployment", /^shard-0-prosody$/));
    assert.ok(prosody.containers[0]?.volumeMounts?.some(({ mountPath }) => mountPath === "/var/lib/prosody"));
  });

  it("pulls its images with the configured credentials", async () => {
    const settings = { ...FULL, images: { pullSecret: "registry" } };
    for (const one of workloads(await jitsi({ settings }))) {
      assert.deepEqual(pod(one).imagePullSecrets, [{ name: "registry" }], one.name);
    }
  });
});

describe("shell scripts in a command", () => {
  for (const path of globSync("components/{jitsi,monitoring}/**/*.sh", { cwd: ROOT })) {
    it(`${path} has no reference that Kubernetes would expand`, () => {
      const text = readFileSync(join(ROOT, path), "utf8");
      assert.doesNotMatch(text, /\$\$/, "two dollars become one");
      assert.doesNotMatch(text, /\$\([A-Za-z_][A-Za-z0-9_]*\)/, "looks like a reference to a variable");
    });
  }
});
