import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { chooseEngine, type Engine, rememberEngine } from "../../../local/up/engine";
import { userError } from "../../support/userError";
import { pluginFolders } from "../../../local/tools/pulumi";
import { SILENT } from "../../support/controlPlane";
import { runFolder } from "../../support/runFolder";

describe("the engine of make up", () => {
  let home: string;
  let dir: string;
  let source: string;
  let server: Server;
  let requests: number;

  beforeEach(async () => {
    home = runFolder("engine-");
    dir = join(home, ".local");
    requests = 0;
    server = createServer((_, response) => {
      requests++;
      response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/install.sh`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  function choose(asked?: string, from = source): Promise<Engine> {
    const PATH = [join(home, "bin"), join(home, "go")].join(delimiter);
    const env = { PATH, PULUMI_HOME: join(home, ".pulumi"), XDG_CACHE_HOME: join(home, ".cache") };
    return chooseEngine(asked, dir, { log: SILENT, env, source: from });
  }

  function program(folder: string, name: string, script: string): string {
    const file = join(home, folder, name);
    mkdirSync(join(home, folder), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  /** A CLI with its providers beside it. */
  function install(folder: string, version = "v3.265.0"): string {
    for (const provider of ["kubernetes", "random"]) program("bin", `pulumi-resource-${provider}`, "");
    return program(folder, "pulumi", `echo ${version}`);
  }

  /** A fake Go that builds every program. */
  function installGo(): void {
    const build = "for name in pulumi pulumi-resource-kubernetes; do : > $GOBIN/$name; done";
    program("go", "go", `[ "$1" = env ] && { echo go1.26.8; exit; }\n${build}`);
  }

  it("is the Pulumi CLI on the PATH", async () => {
    const pulumi = install("bin");
    assert.deepEqual(await choose(), { name: "pulumi", pulumi, why: `found at ${pulumi}` });
    assert.equal(requests, 0);
  });

  it("is the Pulumi CLI that was downloaded before", async () => {
    const { version } = require("pulumi/package.json") as { version: string };
    const pulumi = install(join(".pulumi", "versions", version, "bin"));
    assert.deepEqual(await choose(), { name: "pulumi", pulumi, why: `version ${version}, downloaded before` });
  });

  it("is not npm's installer of the CLI, which has the same name on the PATH", async () => {
    mkdirSync(join(home, "bin"));
    symlinkSync(require.resolve("pulumi/run.js"), join(home, "bin", "pulumi"));
    assert.equal((await choose()).name, "rehearsal");
  });

  it("is the rehearsal when no CLI is available, with the reason", async () => {
    const engine = await choose();
    assert.equal(engine.name, "rehearsal");
    assert.match(engine.why, /^no Pulumi CLI on the PATH, and the download from http:.* failed: HTTP 503$/);
  });

  it("is the rehearsal when the source of the CLI is unreachable", async () => {
    const engine = await choose(undefined, "http://127.0.0.1:9/install.sh");
    assert.equal(engine.name, "rehearsal");
    assert.match(engine.why, /failed: (connect ECONNREFUSED|bad port)/);
  });

  it("tries an unavailable download again only when Pulumi is requested", async () => {
    await choose();
    assert.equal((await choose()).name, "rehearsal");
    assert.equal(requests, 1);
    await assert.rejects(choose("pulumi"), userError());
    assert.equal(requests, 2);
  });

  it("is the requested one, or an error", async () => {
    install("bin");
    assert.deepEqual(await choose("rehearsal"), { name: "rehearsal", why: "ENGINE=rehearsal" });
    rmSync(join(home, "bin"), { recursive: true });
    await assert.rejects(
      choose("pulumi"),
      userError(
        /ENGINE=pulumi.*there is no Pulumi CLI.*HTTP 503, and none can be built: Go is not/,
        /www\.pulumi\.com\/docs\/install/,
      ),
    );
    await assert.rejects(choose("terraform"), /ENGINE=terraform is unknown; it is one of pulumi, rehearsal/);
  });

  it("stays the same when another becomes available", async () => {
    const rehearsal = await choose();
    rememberEngine(dir, rehearsal);
    const pulumi = install("bin");
    assert.deepEqual(await choose(), { name: "rehearsal", why: "used before" });
    await assert.rejects(
      choose("pulumi"),
      /brought up with the engine rehearsal.*make down, then make up ENGINE=pulumi/,
    );
    rmSync(dir, { recursive: true });
    assert.equal((await choose()).name, "pulumi");

    rememberEngine(dir, { name: "pulumi", pulumi, why: "" });
    rmSync(pulumi);
    await assert.rejects(choose(), /the engine must be pulumi \(used before\), but there is no Pulumi CLI/);
    installGo();
    assert.deepEqual((await choose()).why, "built from Go modules");
  });

  it("is a built CLI when Pulumi is requested and no CLI is available", async () => {
    installGo();
    assert.equal((await choose()).name, "rehearsal");
    const engine = await choose("pulumi");
    assert.ok(engine.name === "pulumi");
    assert.match(engine.pulumi, /\.cache\/jitsi\/pulumi-[0-9a-f]{16}-[0-9a-f]{16}\/pulumi$/);
    assert.equal(pluginFolders(engine.pulumi).length, 1);
  });

  for (const [what, version, advice] of [
    ["is too old", "v3.150.0", /is version 3\.150\.0, and 3\.219\.0 or newer is needed; update it/],
    ["does not run", "", /is no Pulumi CLI that runs here; take it off the PATH/],
  ] as const) {
    it(`is not a CLI that ${what}, with the fix`, async () => {
      install("bin", version);
      const engine = await choose();
      assert.equal(engine.name, "rehearsal");
      assert.match(engine.why, advice);
      await assert.rejects(choose("pulumi"), userError(advice));
    });
  }

  it("is not a CLI that lacks a provider and cannot download it", async () => {
    const pulumi = install("bin");
    rmSync(join(home, "bin", "pulumi-resource-kubernetes"));
    const offline = 'case "$1" in version) echo v3.265.0 ;; *) echo "error: no such host" >&2; exit 1 ;; esac';
    program("bin", "pulumi", offline);
    const advice =
      /has no provider kubernetes and cannot download it \(error: no such host\).*pulumi plugin install resource kubernetes \d/;
    assert.match((await choose()).why, advice);
    await assert.rejects(choose("pulumi"), userError(advice));

    program("bin", "pulumi", "echo v3.265.0");
    assert.deepEqual(await choose("pulumi"), { name: "pulumi", pulumi, why: `found at ${pulumi}` });
  });
});
