import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chosenCluster } from "../../../local/containers/findPlace";
import { firstCall } from "../../../local/containers/firstCall";
import { regionCluster, rememberCluster } from "../../../local/containers/regionCluster";
import { type ContainersSummary, describeContainers } from "../../../local/containers/summary";
import { upInContainers } from "../../../local/containers/up";
import { down } from "../../../local/down";
import { ensureBrowser } from "../../../local/tools/browser";
import { rememberStack } from "../../../local/up/deployedStack";
import { outputsOf } from "../../../local/up/summary";
import { sharedControlPlane, SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";
import { orSkip } from "../../support/skip";
import { StandIns } from "../../support/standIns";
import { userError } from "../../support/userError";
import { HANGS } from "../../support/wait";
import { startStubRegion } from "../call/stubRegion";

const CLUSTER = { asked: "kind", context: "kind-jitsi", maker: "kind", complete: true, overrides: {} } as const;

describe("the folder of a region in containers", () => {
  let dir: string;
  beforeEach(() => (dir = runFolder("region-")));

  it("has its cluster without CLUSTER, and no other one", () => {
    assert.equal(chosenCluster(undefined, dir), undefined);
    assert.equal(chosenCluster("k3d", dir), "k3d");
    rememberCluster(dir, CLUSTER);
    assert.deepEqual([chosenCluster(undefined, dir), chosenCluster("kind", dir)], ["kind", "kind"]);
    assert.throws(
      () => chosenCluster("k3d", dir),
      userError(/already has a region, on kind\. .*: make down, then make up CLUSTER=k3d$/),
    );
  });

  it("has no cluster besides the local control plane", () => {
    rememberStack(dir, "dev");
    assert.equal(chosenCluster(undefined, dir), undefined);
    assert.throws(() => chosenCluster("k3d", dir), userError(/already has a region, on the local control plane/));
  });

  it("is kept when its cluster is unknown", async () => {
    writeFileSync(join(dir, "cluster.json"), '{"asked": 1}');
    await assert.rejects(down(dir, SILENT), userError(/cluster\.json is damaged, .*k3d cluster delete jitsi/));
    assert.throws(() => regionCluster(dir), userError());
  });

  it("goes away where the cluster is gone already", async () => {
    rememberCluster(dir, CLUSTER);
    await down(dir, SILENT, new StandIns().env);
    assert.ok(!existsSync(dir));
  });

  it("takes the cluster along that an interrupted run left", async () => {
    const standIns = new StandIns();
    standIns.write("cluster", "");
    rememberCluster(dir, { ...CLUSTER, complete: false });
    await down(dir, SILENT, standIns.env);
    assert.ok(!standIns.has("cluster"));
  });

  it("is kept while Docker does not run", async () => {
    const standIns = new StandIns();
    standIns.fail("docker info --format", "Cannot connect to the Docker daemon");
    rememberCluster(dir, CLUSTER);
    await assert.rejects(down(dir, SILENT, standIns.env), userError(/^Docker does not run/));
    assert.equal(regionCluster(dir)?.asked, "kind");
  });
});

describe("make up CLUSTER, before anything is created", function () {
  this.timeout(30_000);
  const home = runFolder("up-");
  const dir = join(home, "local");
  const standIns = new StandIns();

  function up(options: Partial<Parameters<typeof upInContainers>[0]>): Promise<unknown> {
    const base = { asked: "kind", stack: "dev", overrides: {}, engine: undefined, seconds: 1, dir, log: SILENT };
    return upInContainers({ ...base, env: standIns.env, ...options });
  }

  it("refuses what it cannot do, and creates neither cluster nor folder", async () => {
    await assert.rejects(
      up({ engine: "rehearsal" }),
      userError(/^ENGINE=rehearsal changes the local control plane only/),
    );
    await assert.rejects(up({ stack: "nope" }), userError(/there is no stack nope/));
    await assert.rejects(up({ overrides: { shardCont: 3 } }), /shardCont[^]*did you mean shardCount\?/);
    await assert.rejects(up({ overrides: { shardCount: 2 } }), userError(/^bridges need 2 nodes/));
    assert.ok(!standIns.calls().some((call) => call.includes("create")));
    assert.equal(regionCluster(dir), undefined);
  });

  it("refuses another stack than the folder's", async () => {
    mkdirSync(dir);
    rememberStack(dir, "prod");
    await assert.rejects(up({}), userError(/holds the stack prod/));
  });
});

describe("a region in containers that is up", function () {
  this.timeout(HANGS);
  const outputs = outputsOf(
    { url: "https://meet.localhost", shards: { "shard-0": "active" }, routerAddress: "10.1.2.3" },
    "dev",
    "pulumi",
    [],
  );
  const changes = { created: 90, changed: 0, removed: 0, left: 0 };
  const cluster = { ...CLUSTER, through: "127.0.0.1:443" };
  const facts: ContainersSummary = {
    outputs,
    why: "found",
    changes,
    cluster,
    publiclyTrusted: false,
    kubeconfig: "/a/kubeconfig",
  };

  it("is described by the address that answered", () => {
    const text = describeContainers(facts);
    assert.match(text, /^Region dev is up on kind-jitsi, in containers\.\n/);
    assert.match(text, /address {2,}https:\/\/meet\.localhost\/hello\n +\(on this machine/);
    assert.match(text, /make down +deletes the region and the cluster$/);
    assert.ok(
      text.split("\n").every((line) => line.length <= 80),
      text,
    );
    const { maker, ...existing } = cluster;
    assert.equal(maker, "kind");
    const other = describeContainers({ ...facts, cluster: { ...existing, through: "10.1.2.3:443" } });
    assert.match(other, /\(meet\.localhost must resolve to 10\.1\.2\.3/);
    assert.match(other, /make down +deletes the region and keeps the cluster$/);
  });

  it("is described without an address where none answered", () => {
    const text = describeContainers({ ...facts, cluster: CLUSTER });
    assert.doesNotMatch(text, /https:/);
    assert.match(text, /address {2,}none: the router's Service has no load balancer/);
  });

  it("is called through that address, with the verdict of make call", async function () {
    const { context, kubeconfig } = await sharedControlPlane(this);
    const CHROME = await orSkip(this, ensureBrowser(SILENT));
    for (const [mode, passes] of [
      ["flows", true],
      [503, false],
    ] as const) {
      const region = await startStubRegion(mode, 2);
      const lines: string[] = [];
      const summary = {
        ...facts,
        kubeconfig,
        outputs: { ...outputs, url: "https://localhost" },
        cluster: { ...cluster, context, through: `localhost:${region.url.port}` },
      };
      const passed = await firstCall(summary, SILENT, (line) => void lines.push(line), { CHROME });
      await region.stop();
      assert.equal(passed, passes, lines.join("\n"));
      assert.match(lines.join("\n"), passes ? /✔ region: 3 participants receive/ : /✘ region: page: .*503/);
    }
  });

  it("is not called without a browser, which is no failure", async () => {
    const lines: string[] = [];
    assert.ok(await firstCall(facts, SILENT, (line) => void lines.push(line), { CHROME: "/nowhere/chrome" }));
    assert.match(
      lines.join("\n"),
      /^No call was made: CHROME=\/nowhere\/chrome does not exist.*\nOpen the address in three/,
    );
  });
});
