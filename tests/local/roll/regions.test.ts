import assert from "node:assert/strict";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rememberCluster } from "../../../local/containers/regionCluster";
import { ROOT } from "../../../local/machine/paths";
import { openStack } from "../../../local/pulumi/stack";
import { findRegion, pulumiRegion } from "../../../local/roll/regions";
import { UserError } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";

/** A fake CLI that logs its calls, for a stack whose kubeconfig is an output. */
const CLI = `#!/bin/sh
[ "$1" != version ] || { echo v3.265.0; exit; }
echo "$* | $PWD" >> "$CALLS"
case "$1 $2" in
  "stack select") [ "$4" = dev ] || { echo "no stack named '$4' found" >&2; exit 255; } ;;
  "stack history") echo '[{"resourceChanges":{}}]' ;;
  "stack output") cat "$OUTPUTS" ;;
  "up --yes") echo "Updating"; [ -z "$FAIL" ] || { echo "conflict" >&2; exit 255; } ;;
esac
`;

const KUBECONFIG = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "a", cluster: { server: "https://203.0.113.1" } }],
  users: [{ name: "a", user: {} }],
  contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
  "current-context": "a",
};

describe("the region of a roll", () => {
  let dir: string;
  let pulumi: string;

  beforeEach(() => {
    dir = runFolder("roll-");
    // Not in a folder named bin, as with a version manager.
    pulumi = join(dir, "pulumi");
    writeFileSync(pulumi, CLI);
    chmodSync(pulumi, 0o755);
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(ROOT, name), join(dir, name));
    process.env["CALLS"] = join(dir, "calls");
    process.env["OUTPUTS"] = join(dir, "outputs");
    writeFileSync(join(dir, "outputs"), JSON.stringify({ kubeconfig: JSON.stringify(KUBECONFIG) }));
  });
  afterEach(() => {
    for (const name of ["CALLS", "OUTPUTS", "FAIL"]) delete process.env[name];
  });

  const open = (stack = "dev"): ReturnType<typeof openStack> =>
    openStack({ pulumi, stack, folder: dir, create: false, dir });
  const calls = (): string[] =>
    readFileSync(join(dir, "calls"), "utf8")
      .trim()
      .split("\n")
      .map((call) => call.replace(/ --non-interactive .*$/, "").replace(/--event-log \S+/, "--event-log …"));

  it("is updated by the CLI in the folder of the stack's file, on the CLI's backend", async () => {
    const region = pulumiRegion(await open(), SILENT, dir);
    await region.up();
    assert.deepEqual(calls().slice(0, 3), [
      "stack select --stack dev",
      "preview --exec-kind auto.local --event-log … --stack dev",
      "up --yes --skip-preview --exec-kind auto.local --stack dev",
    ]);
    assert.match(readFileSync(join(dir, "calls"), "utf8"), new RegExp(` \\| ${dir}\n`));
    assert.equal(region.file.name, "Pulumi.dev.yaml");
  });

  it("runs on the cluster of the stack's outputs", async () => {
    assert.equal((await pulumiRegion(await open(), SILENT, dir).cluster()).server, "https://203.0.113.1");
  });

  it("runs on the cluster of the stack's configuration without such an output", async () => {
    writeFileSync(join(dir, "outputs"), JSON.stringify({ kubeconfig: null }));
    const region = pulumiRegion(await open(), SILENT, dir);
    writeFileSync(join(dir, "config"), JSON.stringify(KUBECONFIG));
    region.file.change({ "cluster.kubeconfig": "config", "cluster.context": "a" });
    assert.equal((await region.cluster()).server, "https://203.0.113.1");
    region.file.change({}, ["cluster.kubeconfig", "cluster.context"]);
    await assert.rejects(region.cluster(), /^UserError: dev is not up yet/);
  });

  it("reports a failed update", async () => {
    const region = pulumiRegion(await open(), SILENT, dir);
    process.env["FAIL"] = "yes";
    await assert.rejects(
      region.up(),
      (error) => error instanceof UserError && error.message.startsWith("pulumi up of dev failed"),
    );
  });

  it("is refused when the CLI does not know the stack or cannot be started", async () => {
    await assert.rejects(open("prod"), /^UserError: the stack prod cannot be opened: no stack named 'prod' found/);
    writeFileSync(pulumi, "#!/bin/sh\nexit 1\n");
    await assert.rejects(open(), /pulumi cannot be started/);
  });

  it("is where make up brought the same stack up", async () => {
    const local = join(dir, "local");
    mkdirSync(local);
    writeFileSync(join(local, "outputs.json"), JSON.stringify({ stack: "dev", engine: "rehearsal" }));
    const find = (stack: string): ReturnType<typeof findRegion> =>
      findRegion({ stack, engine: "rehearsal", dir: local, log: SILENT });
    assert.deepEqual(await (await find("dev")).load("shard-0"), { rooms: 0, participants: 0 });
    writeFileSync(join(local, "kubeconfig"), JSON.stringify(KUBECONFIG));
    rememberCluster(local, { asked: "k3d", context: "a", maker: "k3d", complete: true, overrides: {} });
    assert.equal((await (await find("dev")).cluster()).server, "https://203.0.113.1");
    await assert.rejects(
      find("prod"),
      /^UserError: prod is not up on the local control plane\.\n.*make up STACK=prod$/,
    );
  });
});
