import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { CHARTS } from "../../../stacks/catalogue/versions";
import { ROOT } from "../../../local/machine/paths";
import { ensureAmtool, ensurePromtool } from "../../../local/tools/prometheus";
import { UserError } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";

describe("a program that is built from a Go module", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "go-tool-"));
    mkdirSync(join(home, "bin"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const program = (name: string, script: string): void =>
    writeFileSync(join(home, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const onPath = (version: string): void => program("promtool", `echo "promtool, version ${version} (branch: HEAD)"`);
  /** A Go that builds as told, and counts how often. */
  const go = (install: string): void =>
    program("go", `[ "$1" = env ] && { echo go1.26.8; exit; }\necho >> ${home}/installs\n${install}`);
  const installs = (): number =>
    existsSync(join(home, "installs")) ? readFileSync(join(home, "installs"), "utf8").length : 0;
  const ensure = (env: Record<string, string> = {}): Promise<string> => {
    const PATH = [join(home, "bin"), "/usr/bin", "/bin"].join(delimiter);
    return ensurePromtool(SILENT, { PATH, HOME: home, XDG_CACHE_HOME: join(home, "cache"), ...env });
  };
  const BUILD = "touch $GOBIN/promtool";

  it("is the one that its variable names", async () => {
    assert.equal(await ensure({ PROMTOOL: "/opt/promtool" }), "/opt/promtool");
    assert.equal(await ensureAmtool(SILENT, { AMTOOL: "/opt/amtool" }), "/opt/amtool");
  });

  it("is the one on the PATH where that is new enough", async () => {
    onPath("3.5.0");
    assert.equal(await ensure(), "promtool");
  });

  for (const version of ["2.42.0", "", "something else"]) {
    it(`is not one on the PATH that calls itself ${JSON.stringify(version)}`, async () => {
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

  it("that does not compile says so, leaves no half of itself, and is built again", async () => {
    go("touch $GOBIN/promtool; echo 'main.go:1: undefined: x' >&2; exit 2");
    await assert.rejects(ensure(), (error) => error instanceof UserError && /undefined: x/.test(error.message));
    assert.deepEqual(
      readdirSync(join(home, "cache/jitsi")).filter((entry) => !entry.endsWith(".log")),
      [],
    );
    go(BUILD);
    assert.ok(existsSync(await ensure()));
  });

  it("is, as promtool, of the Prometheus that the pinned chart brings", () => {
    const module = readFileSync(join(ROOT, "local/tools/promtool/go.mod"), "utf8");
    const [, minor] = /github\.com\/prometheus\/prometheus v0\.3(\d+)\./.exec(module) ?? [];
    // The chart names Prometheus 3.14; Go knows that as v0.314.
    assert.deepEqual([CHARTS["kube-prometheus-stack"].version, minor], ["88.5.3", "14"]);
  });
});
