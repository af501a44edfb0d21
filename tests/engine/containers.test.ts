import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import type { Overrides } from "../../local/config/overrides";
import { effectiveConfig } from "../../local/containers/effectiveConfig";
import { regionCluster } from "../../local/containers/regionCluster";
import { type ContainersSummary, describeContainers } from "../../local/containers/summary";
import { upInContainers } from "../../local/containers/up";
import { type ControlPlane, startControlPlane, stopControlPlane } from "../../local/controlPlane/controlPlane";
import { syncNodes } from "../../local/controlPlane/nodes";
import { down } from "../../local/down";
import type { ObjectRef } from "../../local/kubernetes/client";
import { ROOT } from "../../local/machine/paths";
import { planOf } from "../../local/policy/checkedPlan";
import { readStackConfig } from "../../local/config/stackConfig";
import { SILENT } from "../support/controlPlane";
import { writeCertificate } from "../support/routing/certificate";
import { runFolder } from "../support/runFolder";
import { StandIns } from "../support/standIns";
import { needTools } from "../support/tools";
import { userError } from "../support/userError";
import { needPulumi } from "./pulumiCli";

const SENTINEL: ObjectRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "shard-0-sentinel", namespace: "jitsi" },
};

/** The page of a region at the address of `make up`; undefined where this user may not listen there. */
async function startPage(): Promise<Server | undefined> {
  const folder = runFolder("page-");
  await writeCertificate(folder, "meet.localhost");
  const [cert, key] = ["tls.crt", "tls.key"].map((file) => readFileSync(join(folder, file)));
  const server = createServer({ cert, key }, (_, response) => response.end("a page"));
  server.listen(443, "127.0.0.1");
  const listening = once(server, "listening").then(() => true);
  return (await listening.catch(() => false)) ? server : undefined;
}

// No container runs here: the local control plane stands for the cluster, and programs for docker and k3d.
describe("make up CLUSTER, by the Pulumi engine", function () {
  this.timeout(30 * 60_000);
  const home = runFolder("containers-");
  const dir = join(home, "local");
  const standIns = new StandIns();
  let controlPlane: ControlPlane;

  before(async function () {
    await needPulumi(this);
    await needTools(this);
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(home, name));
    controlPlane = await startControlPlane({ dir: join(home, "control-plane"), log: SILENT });
    const { pools } = planOf(readStackConfig(ROOT, "dev"));
    await syncNodes(controlPlane, [pools.system, pools.media], () => 1);
  });
  after(() => stopControlPlane(join(home, "control-plane"), SILENT));

  function up(asked: string, overrides: Overrides = {}, kubeconfig?: string): Promise<ContainersSummary> {
    const env = { ...standIns.wholeEnv, KUBECONFIG: kubeconfig ?? controlPlane.kubeconfig };
    const options = { asked, stack: "dev", overrides, engine: undefined, seconds: 300, answersWithin: 0 };
    return upInContainers({ ...options, dir, log: SILENT, root: home, env });
  }
  const sentinel = (): ReturnType<ControlPlane["cluster"]["read"]> => controlPlane.cluster.read(SENTINEL);

  it("refuses an unknown context, and a cluster with too few nodes, before anything is created", async () => {
    await assert.rejects(up("k4d"), userError(/^CLUSTER=k4d is neither k3d nor kind, and .* it has jitsi-local\./));
    await assert.rejects(
      up("jitsi-local", { shardCount: 2 }),
      userError(
        /^bridges need 2 nodes .* jitsi-local has 1\. .* share a node \(SET="bridges\.perNode=2 /,
        /kubectl --context jitsi-local label node NAME/,
      ),
    );
    assert.ok(!existsSync(dir));
    assert.equal(await sentinel(), undefined);
  });

  it("brings the stack up on the cluster of a context, and reports that its page does not answer", async () => {
    await assert.rejects(
      up("jitsi-local", { protect: true }),
      userError(/^every workload is available, but https:\/\/meet\.localhost does not answer: 198\.18\.\d+\.\d+:443 /),
    );
    assert.ok((await sentinel()) !== undefined);
    assert.deepEqual(regionCluster(dir), {
      asked: "jitsi-local",
      context: "jitsi-local",
      complete: true,
      overrides: { "cluster.addons.certManager": "existing", "cluster.addons.keda": "existing" },
    });
    assert.equal(statSync(join(dir, "kubeconfig")).mode & 0o777, 0o600);
    const config = effectiveConfig(dir, undefined);
    assert.ok(config !== undefined);
    assert.equal(planOf(config).shards.length, 1);
    const outputs = JSON.parse(readFileSync(join(dir, "outputs.json"), "utf8")) as object;
    assert.deepEqual(outputs, { ...outputs, engine: "pulumi", shards: { "shard-0": "active" }, waiting: [] });
  });

  it("keeps everything while the region is protected, and then removes it from the cluster, which stays", async () => {
    await assert.rejects(
      down(dir, SILENT, standIns.wholeEnv),
      userError(/nothing was deleted:\n( {2}.*\n)* {2}shard-0-sentinel\n/, /SET="protect=false"/, /local is kept/),
    );
    assert.ok((await sentinel()) !== undefined && existsSync(join(dir, "cluster.json")));
    await assert.rejects(up("jitsi-local", { protect: false }), userError(/does not answer/));
    await down(dir, SILENT, standIns.wholeEnv);
    assert.equal(await sentinel(), undefined);
    assert.ok(!existsSync(dir));
    assert.ok((await controlPlane.cluster.list("v1", "Node")).length > 0);
  });

  it("creates a cluster by k3d, waits for its page, and deletes region and cluster", async function () {
    const kubeconfig = readFileSync(controlPlane.kubeconfig, "utf8").replaceAll("jitsi-local", "k3d-jitsi");
    standIns.write("kubeconfig", kubeconfig);
    // Charts need a registry.
    const overrides = { "cluster.addons.certManager": "existing", "cluster.addons.keda": "existing" };
    await assert.rejects(up("k3d", overrides), userError(/does not answer: 127\.0\.0\.1:443 refuses the connection/));
    const page = await startPage();
    if (page !== undefined) {
      const summary = await up("k3d", overrides);
      page.closeAllConnections();
      page.close();
      assert.equal(summary.cluster.through, "127.0.0.1:443");
      assert.match(describeContainers(summary), /address {2,}https:\/\/meet\.localhost\/hello/);
    }
    assert.ok((await sentinel()) !== undefined);
    const calls = standIns.calls();
    assert.ok(calls.some((call) => call.startsWith("k3d cluster create jitsi ")));
    standIns.fail("k3d cluster delete", "FATA[0000] no such luck");
    await assert.rejects(
      down(dir, SILENT, standIns.wholeEnv),
      userError(/k3d cluster delete jitsi failed: .*no such luck/),
    );
    assert.ok(existsSync(join(dir, "cluster.json")) && standIns.has("cluster"));
    standIns.fail("k3d cluster delete", undefined);
    await down(dir, SILENT, standIns.wholeEnv);
    assert.equal(await sentinel(), undefined);
    assert.ok(!existsSync(dir) && !standIns.has("cluster"));
  });
});
