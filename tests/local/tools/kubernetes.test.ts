import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ensureTools, type Tools } from "../../../local/tools/kubernetes";
import { Unavailable, UserError } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";

const PROGRAMS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok"];

describe("the programs of the control plane", function () {
  this.timeout(120_000);
  let home: string;
  const cache = (): string => join(home, "cache", "jitsi");
  const installs = (): number =>
    existsSync(join(home, "installs")) ? readFileSync(join(home, "installs"), "utf8").split("\n").length - 1 : 0;

  beforeEach(() => {
    home = runFolder("tools-");
  });

  /** Builds with the Go of this machine, in an empty home. */
  const withGo = (env: Record<string, string>): Promise<Tools> =>
    ensureTools(SILENT, { PATH: process.env["PATH"], HOME: home, XDG_CACHE_HOME: join(home, "cache"), ...env });
  /** Writes a fake Go as a shell script. `install` runs with the folder for programs in $GOBIN. */
  const script = (install: string, version = "go1.26.8"): void => {
    const text = `#!/bin/sh
      if [ "$1" = env ]; then echo ${version}; exit; fi
      echo "$@" >> ${home}/installs
      ${install}`;
    mkdirSync(join(home, "bin"), { recursive: true });
    writeFileSync(join(home, "bin", "go"), text, { mode: 0o755 });
  };
  const build = (log = SILENT): Promise<Tools> =>
    ensureTools(log, {
      PATH: `${join(home, "bin")}:${process.env["PATH"]}`,
      HOME: home,
      XDG_CACHE_HOME: join(home, "cache"),
    });
  const withScript = (install: string, version?: string, log?: typeof SILENT): Promise<Tools> => {
    script(install, version);
    return build(log);
  };
  const BUILD = `for program in server ${PROGRAMS.slice(1).join(" ")}; do touch $GOBIN/$program; done`;

  it("without Go report what to install", async () => {
    const message = await refused(withGo({ PATH: home }));
    assert.match(message, /Go is not on the PATH/);
    assert.match(message, /Install Go 1\.26\.0 or newer \(https:\/\/go\.dev\/dl\)/);
  });

  it("with an old Go report the needed version, and how Go fetches it", async () => {
    const complaint = "go: go.mod requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)";
    const message = await refused(withScript(`echo "${complaint}" >&2; exit 1`));
    assert.match(message, /requires go >= 1\.26\.0 \(running go 1\.24\.1/);
    assert.match(message, /go env -w GOTOOLCHAIN=auto/);
  });

  for (const [proxy, reason] of [
    ["off", /module lookup disabled by GOPROXY=off/],
    ["http://127.0.0.1:9", /connection refused/],
  ] as const) {
    it(`with GOPROXY=${proxy} and an empty cache report unreachable modules, and leave no draft`, async () => {
      const message = await refused(withGo({ GOPROXY: proxy, GOFLAGS: "-modcacherw" }));
      assert.match(message, /could not fetch the modules/);
      assert.match(message, reason);
      assert.ok(message.includes(`GOPROXY is ${proxy};`));
      assert.match(message, /modules are cached/);
      assert.deepEqual(
        readdirSync(cache()).filter((entry) => !entry.endsWith(".log")),
        [],
      );
    });
  }

  it("that do not compile report the end of Go's output and its log, and the next call builds again", async () => {
    const message = await refused(
      withScript(`touch $GOBIN/kubectl; echo "kwok.go:7: undefined: x" >&2; exit 2`),
      false,
    );
    assert.match(message, /exit code 2/);
    assert.match(message, /kwok\.go:7: undefined: x/);
    const logFile = /Full output: (.*)$/.exec(message)?.[1] ?? "";
    assert.match(readFileSync(logFile, "utf8"), /undefined: x/);

    const { kubectl } = await withScript(BUILD);
    assert.ok(existsSync(kubectl));
  });

  it("are built once, outside of the repository, and complete", async () => {
    const { versions, ...paths } = await withScript(BUILD);
    assert.deepEqual(
      Object.values(paths)
        .map((path) => basename(path))
        .toSorted(),
      PROGRAMS,
    );
    for (const path of Object.values(paths)) assert.ok(existsSync(path) && path.startsWith(cache()), path);
    assert.match(versions.kubernetes, /^v1\.\d+\.\d+$/);

    assert.deepEqual(await withScript(BUILD), { versions, ...paths });
    assert.equal(installs(), 1);
    assert.equal(readdirSync(cache()).length, 1);
  });

  it("have their version, and are built again by another Go", async () => {
    const first = await withScript(BUILD);
    const second = await withScript(BUILD, "go1.27.1");
    assert.notEqual(first.kwok, second.kwok);
    assert.equal(installs(), 2);
    const { kubernetes } = first.versions;
    const [, minor] = kubernetes.split(".");
    const flags = readFileSync(join(home, "installs"), "utf8");
    assert.ok(flags.includes(`-X k8s.io/component-base/version.gitVersion=${kubernetes} `));
    assert.ok(flags.includes(`-X k8s.io/component-base/version.gitMinor=${minor} `));
  });

  it("are the same for two concurrent builds", async () => {
    script(`sleep 0.3; ${BUILD}`);
    const [one, two] = await Promise.all([build(), build()]);
    assert.deepEqual(one, two);
    assert.equal(installs(), 2);
    assert.deepEqual(readdirSync(one.kwok.slice(0, -"/kwok".length)).toSorted(), PROGRAMS);
    assert.equal(readdirSync(cache()).length, 1);
  });

  it("of a killed build are removed, those of a running build are not", async () => {
    const [left, going] = ["tools-abc.999999999.AbCd12", `tools-abc.${process.pid}.AbCd12`] as const;
    for (const draft of [left, going]) mkdirSync(join(cache(), draft), { recursive: true });
    await withScript(BUILD);
    assert.equal(existsSync(join(cache(), left)), false);
    assert.equal(existsSync(join(cache(), going)), true);
  });

  it("show the progress of a build", async () => {
    const progress: string[] = [];
    const install = `echo "go: downloading k8s.io/api v0.36.3" >&2; echo k8s.io/api >&2; touch $GOBIN/kwok; sleep 1.5; ${BUILD}`;
    await withScript(install, undefined, { ...SILENT, progress: (text) => progress.push(text) });
    assert.match(progress[0] ?? "", /^1 modules fetched, 1 packages compiled, done: kwok, 0:01$/);
  });
});

/** The message of a failed build, by default because this machine lacks a tool. */
async function refused(build: Promise<unknown>, lacking = true): Promise<string> {
  const error: unknown = await build.then(
    () => assert.fail("was built"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  assert.equal(error instanceof Unavailable, lacking, "only what a machine lacks may skip tests");
  return error.message;
}
