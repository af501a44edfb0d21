import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseEngine, type Engine, rememberEngine } from "../../../local/up/engine";
import { UserError } from "../../../local/terminal/userError";
import { SILENT } from "../../support/controlPlane";

describe("the engine of make up", () => {
  let home: string;
  let dir: string;
  let source: string;
  let server: Server;
  let requests: number;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "engine-"));
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
    rmSync(home, { recursive: true });
  });

  function choose(asked?: string, from = source): Promise<Engine> {
    const env = { PATH: join(home, "bin"), PULUMI_HOME: join(home, ".pulumi"), XDG_CACHE_HOME: join(home, ".cache") };
    return chooseEngine(asked, dir, { log: SILENT, env, source: from });
  }

  function install(folder: string): string {
    const file = join(home, folder, "pulumi");
    mkdirSync(join(home, folder), { recursive: true });
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, 0o755);
    return file;
  }

  it("is the Pulumi CLI where one is on the PATH", async () => {
    const pulumi = install("bin");
    assert.deepEqual(await choose(), { name: "pulumi", pulumi, why: `found at ${pulumi}` });
    assert.equal(requests, 0);
  });

  it("is the Pulumi CLI that was downloaded before", async () => {
    const { version } = require("pulumi/package.json") as { version: string };
    const pulumi = install(join(".pulumi", "versions", version, "bin"));
    assert.deepEqual(await choose(), { name: "pulumi", pulumi, why: `version ${version}, downloaded before` });
  });

  it("is not npm's installer of the CLI, though that is on the PATH under its name", async () => {
    mkdirSync(join(home, "bin"));
    symlinkSync(require.resolve("pulumi/run.js"), join(home, "bin", "pulumi"));
    assert.equal((await choose()).name, "rehearsal");
  });

  it("is the rehearsal where no CLI can be had, and says why", async () => {
    const engine = await choose();
    assert.equal(engine.name, "rehearsal");
    assert.match(engine.why, /^no Pulumi CLI on the PATH, and http:.* gives none: HTTP 503$/);
  });

  it("is the rehearsal where the source of the CLI cannot be reached", async () => {
    const engine = await choose(undefined, "http://127.0.0.1:9/install.sh");
    assert.equal(engine.name, "rehearsal");
    assert.match(engine.why, /gives none: (connect ECONNREFUSED|bad port)/);
  });

  it("remembers that there was no way to the CLI, and asks again only when Pulumi is asked for", async () => {
    await choose();
    assert.equal((await choose()).name, "rehearsal");
    assert.equal(requests, 1);
    await assert.rejects(choose("pulumi"), UserError);
    assert.equal(requests, 2);
  });

  it("is the one asked for, or none", async () => {
    install("bin");
    assert.deepEqual(await choose("rehearsal"), { name: "rehearsal", why: "ENGINE=rehearsal" });
    rmSync(join(home, "bin"), { recursive: true });
    await assert.rejects(choose("pulumi"), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        /ENGINE=pulumi.*there is no Pulumi CLI.*HTTP 503.*\n.*www\.pulumi\.com\/docs\/install/,
      );
      return true;
    });
    await assert.rejects(choose("terraform"), /ENGINE=terraform is unknown; it is one of pulumi, rehearsal/);
  });

  it("stays the one that was used, though another could be had since", async () => {
    const rehearsal = await choose();
    rememberEngine(dir, rehearsal);
    const pulumi = install("bin");
    assert.deepEqual(await choose(), { name: "rehearsal", why: "used here before" });
    await assert.rejects(
      choose("pulumi"),
      /brought up with the engine rehearsal.*make down, then make up ENGINE=pulumi/,
    );
    rmSync(dir, { recursive: true });
    assert.equal((await choose()).name, "pulumi");

    rememberEngine(dir, { name: "pulumi", pulumi, why: "" });
    rmSync(pulumi);
    await assert.rejects(choose(), /the engine is to be pulumi \(used here before\), but there is no Pulumi CLI/);
  });
});
