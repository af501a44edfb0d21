import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../local/machine/paths";
import type { Recording } from "../../support/record";
import { jitsi } from "./harness";
import { containers, inputs, pod, workloads } from "./inspect";

const FULL = {
  turn: { enabled: true },
  bridges: { headroom: 1 },
  auth: { mode: "internal" },
  accounts: "alice:one",
};

describe("every pod of Jitsi", () => {
  let region: Recording;
  before(async () => (region = await jitsi({ settings: FULL })));

  it("runs as a user other than root, with a read-only root file system, without capabilities", () => {
    for (const one of workloads(region)) {
      const security = pod(one).securityContext;
      assert.equal(security?.runAsNonRoot, true, one.name);
      assert.ok((security?.runAsUser ?? 0) > 0, `${one.name}: the image's user is a name`);
      assert.deepEqual(security?.seccompProfile, { type: "RuntimeDefault" }, one.name);
      for (const container of containers(one)) {
        const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = container.securityContext ?? {};
        assert.equal(allowPrivilegeEscalation, false, one.name);
        assert.equal(readOnlyRootFilesystem, true, one.name);
        assert.deepEqual(capabilities?.drop, ["ALL"], one.name);
        assert.deepEqual(capabilities?.add ?? [], container.name === "coturn" ? ["NET_BIND_SERVICE"] : [], one.name);
      }
    }
  });

  it("has requests, a limit of memory, and no limit of CPU", () => {
    for (const container of workloads(region).flatMap(containers)) {
      const { requests, limits } = container.resources ?? {};
      assert.ok(requests?.["cpu"] && requests["memory"], container.name);
      assert.ok(limits?.["memory"], container.name);
      assert.equal(limits["cpu"], undefined, container.name);
    }
  });

  it("has no variables of other Services, whose names could equal a setting's", () => {
    for (const one of workloads(region)) assert.equal(pod(one).enableServiceLinks, false, one.name);
  });

  it("has no access to the API server, except for the address step and the writer of deletion costs", () => {
    const withToken = workloads(region).flatMap((one) => {
      assert.equal(pod(one).automountServiceAccountToken, false, one.name);
      const tokens = (pod(one).volumes ?? [])
        .filter(({ projected }) => projected?.sources?.some((source) => source.serviceAccountToken !== undefined))
        .map(({ name }) => name);
      return containers(one)
        .filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => tokens.includes(name)))
        .map(({ name }) => `${one.name}/${name}`);
    });
    assert.deepEqual(withToken.sort(), ["bridge-deletion-cost/writer", "shard-0-jvb/address", "shard-1-jvb/address"]);
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

  it("mounts only volumes that it has", () => {
    for (const one of workloads(region)) {
      const has = new Set(pod(one).volumes?.map(({ name }) => name));
      for (const { name } of containers(one).flatMap(({ volumeMounts = [] }) => volumeMounts)) {
        assert.ok(has.has(name), `${one.name} has no volume ${name}`);
      }
    }
  });

  it("pulls its images with the configured credentials", async () => {
    const settings = { ...FULL, images: { pullSecret: "registry" } };
    for (const one of workloads(await jitsi({ settings }))) {
      assert.deepEqual(pod(one).imagePullSecrets, [{ name: "registry" }], one.name);
    }
  });
});

describe("the rights of Jitsi's parts in the cluster", () => {
  it("are to read a node, and to list and patch the pods of their own namespace", async () => {
    const region = await jitsi();
    const rules = [...region.all("ClusterRole"), ...region.all("Role")].map((one) => [one.name, inputs(one).rules]);
    assert.deepEqual(rules, [
      ["jitsi-node-reader", [{ apiGroups: [""], resources: ["nodes"], verbs: ["get"] }]],
      ["bridge-deletion-cost", [{ apiGroups: [""], resources: ["pods"], verbs: ["list", "patch"] }]],
    ]);
  });

  it("belong to separate service accounts", async () => {
    const region = await jitsi();
    const users = (account: string): string[] =>
      workloads(region)
        .filter((one) => pod(one).serviceAccountName === account)
        .map(({ name }) => name);
    assert.deepEqual(users("bridge-deletion-cost"), ["bridge-deletion-cost"]);
    assert.deepEqual(users("jvb").sort(), ["shard-0-jvb", "shard-1-jvb"]);
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
