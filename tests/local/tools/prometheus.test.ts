import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { CHARTS } from "../../../stacks/catalogue/versions";
import { ROOT } from "../../../local/machine/paths";
import { ensureAlertmanager, ensureAmtool, ensurePromtool } from "../../../local/tools/prometheus";
import { SILENT } from "../../support/controlPlane";

describe("a tool of a Go module", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "go-tool-"));
    mkdirSync(join(home, "bin"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

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

  it("has, as promtool, the version of Prometheus in the pinned chart", () => {
    const module = readFileSync(join(ROOT, "local/tools/promtool/go.mod"), "utf8");
    const [, minor] = /github\.com\/prometheus\/prometheus v0\.3(\d+)\./.exec(module) ?? [];
    // The chart has Prometheus 3.14, which is Go module version v0.314.
    assert.deepEqual([CHARTS["kube-prometheus-stack"].version, minor], ["88.5.3", "14"]);
  });
});
