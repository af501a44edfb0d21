import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { readTable } from "../../../local/charts/table";
import { ROOT } from "../../../local/machine/paths";
import { ensureAlertmanager, ensureAmtool, ensurePromtool } from "../../../local/tools/prometheus";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";

describe("a tool of a Go module", () => {
  let home: string;
  beforeEach(() => {
    home = runFolder("go-tool-");
    mkdirSync(join(home, "bin"));
  });

  const program = (name: string, script: string): void =>
    writeFileSync(join(home, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const onPath = (version: string): void => program("promtool", `echo "promtool, version ${version} (branch: HEAD)"`);
  /** Writes a fake Go that counts its builds. */
  const go = (install: string): void =>
    program("go", `[ "$1" = env ] && { echo go1.26.8; exit; }\necho >> ${home}/installs\n${install}`);
  const installs = (): number =>
    existsSync(join(home, "installs")) ? readFileSync(join(home, "installs"), "utf8").length : 0;
  const ensure = (env: Record<string, string> = {}): Promise<string> => {
    const PATH = [join(home, "bin"), "/usr/bin", "/bin"].join(delimiter);
    return ensurePromtool(SILENT, { PATH, HOME: home, XDG_CACHE_HOME: join(home, "cache"), ...env });
  };
  const BUILD = "touch $GOBIN/promtool";

  it("is the value of its variable", async () => {
    assert.equal(await ensure({ PROMTOOL: "/opt/promtool" }), "/opt/promtool");
    assert.equal(await ensureAmtool(SILENT, { AMTOOL: "/opt/amtool" }), "/opt/amtool");
    assert.equal(await ensureAlertmanager(SILENT, { ALERTMANAGER: "/opt/alertmanager" }), "/opt/alertmanager");
  });

  it("is the program on the PATH when it is new enough", async () => {
    onPath("3.5.0");
    assert.equal(await ensure(), "promtool");
  });

  for (const version of ["2.42.0", "", "something else"]) {
    it(`is built when the program on the PATH has version ${JSON.stringify(version)}`, async () => {
      onPath(version);
      go(BUILD);
      assert.match(await ensure(), /\/cache\/jitsi\/promtool-[0-9a-f]{16}\/promtool$/);
    });
  }

  it("is built once", async () => {
    go(BUILD);
    const first = await ensure();
    assert.ok(existsSync(first));
    assert.equal(await ensure(), first);
    assert.equal(installs(), 1);
  });

  for (const [tool, kind, versionOf] of [
    // Prometheus 3.14 is version v0.314 of its Go module.
    ["promtool", "Prometheus", (image: string) => image.replace(/^v3\.(\d+)\.(\d+).*/, "v0.3$1.$2")],
    ["alertmanager", "Alertmanager", (image: string) => image],
  ] as const) {
    it(`has, as ${tool}, the version of ${kind} in the pinned chart`, () => {
      const module = readFileSync(join(ROOT, `local/tools/${tool}/go.mod`), "utf8");
      const [, version = ""] = new RegExp(`/${kind.toLowerCase()} (v\\S+)`).exec(module) ?? [];
      const { objects } = readTable("kube-prometheus-stack");
      const { facts } = objects.find((object) => object.facts["kind"] === kind) ?? assert.fail(kind);
      const { image } = facts["spec"] as { readonly image: string };
      assert.equal(version, versionOf(image.split(":")[1] ?? ""));
    });
  }
});
