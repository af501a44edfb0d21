import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensurePulumi, pluginFolders } from "../../../local/tools/pulumi";
import { Unavailable } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";
import { userError } from "../../support/userError";

describe("a built Pulumi CLI", () => {
  let home: string;
  beforeEach(() => {
    home = runFolder("built-");
    mkdirSync(join(home, "bin"));
  });

  /** Writes a fake Go that builds the program of its module, or fails. */
  function go(provider = ": > $GOBIN/pulumi-resource-kubernetes"): void {
    const script = `#!/bin/sh
      [ "$1" = env ] && { echo go1.26.8; exit; }
      echo >> ${home}/installs
      case "$PWD" in */kubernetesProvider) ${provider} ;; *) : > $GOBIN/pulumi ;; esac`;
    writeFileSync(join(home, "bin", "go"), script, { mode: 0o755 });
  }
  const ensure = (): Promise<string> =>
    ensurePulumi(SILENT, { PATH: `${join(home, "bin")}:/usr/bin:/bin`, HOME: home, XDG_CACHE_HOME: home });
  const left = (): string[] => readdirSync(join(home, "jitsi")).filter((entry) => !entry.endsWith(".log"));

  it("has its Kubernetes provider beside it, and finds the Node plugins", async () => {
    go();
    const pulumi = await ensure();
    assert.deepEqual(readdirSync(dirname(pulumi)).toSorted(), ["pulumi", "pulumi-resource-kubernetes"]);
    const [folder = ""] = pluginFolders(pulumi);
    for (const plugin of ["pulumi-language-nodejs", "pulumi-resource-random"]) {
      assert.ok(existsSync(join(folder, plugin)), plugin);
    }
    assert.equal(await ensure(), pulumi);
  });

  it("is the only CLI with these plugins: an official one has its own", () => {
    writeFileSync(join(home, "bin", "pulumi"), "");
    assert.deepEqual(pluginFolders(join(home, "bin", "pulumi")), []);
  });

  it("is built again when its provider did not compile", async () => {
    go('echo "main.go:7: undefined: x" >&2; exit 2');
    await assert.rejects(ensure(), userError(/undefined: x/));
    assert.deepEqual(left(), []);
    go();
    assert.ok(existsSync(await ensure()));
  });

  it("reports a full disk, and leaves no draft", async () => {
    go('echo "write $WORK/b001/exe/a.out: no space left on device" >&2; exit 1');
    await assert.rejects(ensure(), (error) => {
      assert.ok(!(error instanceof Unavailable));
      return userError(/^The disk is full: .* could not be built\.\n.*go clean -cache/)(error);
    });
    assert.deepEqual(left(), []);
  });
});
