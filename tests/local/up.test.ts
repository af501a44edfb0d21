import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { rememberStack } from "../../local/up/deployedStack";
import type { Overrides } from "../../local/config/overrides";
import { up } from "../../local/up";
import { UserError } from "../../local/terminal/userError";
import { SILENT } from "../support/controlPlane";
import { runFolder } from "../support/runFolder";

describe("make up, before any process starts", function () {
  this.timeout(30_000);
  let home: string;
  beforeEach(() => (home = runFolder("up-")));

  async function refusal(overrides: Overrides, stack = "dev", engine?: string): Promise<Error> {
    const dir = join(home, ".local");
    try {
      await up({ stack, overrides, engine, seconds: 1, dir, log: SILENT });
    } catch (error) {
      assert.ok(error instanceof Error);
      assert.ok(!existsSync(dir), "the folder was created");
      return error;
    }
    return assert.fail("was accepted");
  }

  it("reports all problems of the configuration together", async () => {
    const error = await refusal({ shardCont: 3, "bridges.min": 9, "bridges.max": 2 });
    assert.ok(error instanceof RunError, String(error));
    assert.match(error.message, /^2 problems/);
    assert.match(error.message, /shardCont[^]*did you mean shardCount\?/);
    assert.match(error.message, /bridges\.min /);
  });

  it("reports mandatory violations, grouped by policy, with the fix", async () => {
    const error = await refusal({ "extra.jvb.env.SMTP_PASS": "hunter2" });
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, /^no-plain-secrets \(mandatory\)\n {2}why: .*\n {2}fix: Encrypt what you add by extra/);
    assert.match(error.message, /shard-1-jvb: container jvb: variable SMTP_PASS is given in plain text/);
    assert.match(error.message, /2 mandatory violations\. Nothing was changed$/);
  });

  it("refuses a second stack", async () => {
    const dir = join(home, ".local");
    mkdirSync(dir);
    rememberStack(dir, "dev");
    await assert.rejects(
      up({ stack: "prod", overrides: {}, engine: undefined, seconds: 1, dir, log: SILENT }),
      /holds the stack dev.* make down, then make up STACK=prod$/,
    );
  });

  it("refuses an unknown stack and an unknown engine", async () => {
    assert.match((await refusal({}, "nope")).message, /there is no stack nope/);
    const error = await refusal({}, "dev", "terraform");
    assert.ok(error instanceof UserError);
    assert.match(error.message, /ENGINE=terraform is unknown/);
  });
});
